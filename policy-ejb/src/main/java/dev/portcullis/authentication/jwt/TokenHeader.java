package dev.portcullis.authentication.jwt;

import com.nimbusds.jose.JWSAlgorithm;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is believed of a token's header: how it is signed and which key is meant. Members that bring
 * or point to a key ({@code jwk}, {@code jku}, {@code x5u}, {@code x5c}) are not looked at: keys
 * come from the policy's issuers only (RFC 8725 §3.10).
 *
 * @param kid null where the token names no key
 */
record TokenHeader(JWSAlgorithm algorithm, @Nullable String kid) {

  private static final int MAX_KID = 256;

  /** RFC 7519 §5.1, RFC 9068 §2.1; other types are not meant as access tokens (RFC 8725 §3.11). */
  private static final Set<String> TYPES =
      Set.of("jwt", "application/jwt", "at+jwt", "application/at+jwt");

  static TokenHeader of(Map<String, @Nullable Object> members) throws NotAuthenticException {
    if (members.containsKey("crit") || members.containsKey("b64")) {
      throw NotAuthenticException.invalid("the token needs an extension"); // RFC 7515 §4.1.11
    }
    if (members.containsKey("enc")) {
      throw NotAuthenticException.invalid("the token is encrypted");
    }
    requireAccessToken(members);
    return new TokenHeader(algorithm(members), kid(members));
  }

  private static void requireAccessToken(Map<String, @Nullable Object> members)
      throws NotAuthenticException {
    if (members.containsKey("typ")
        && !(members.get("typ") instanceof String type
            && TYPES.contains(type.toLowerCase(Locale.ROOT)))) {
      throw NotAuthenticException.invalid("the token's type is not that of an access token");
    }
  }

  private static JWSAlgorithm algorithm(Map<String, @Nullable Object> members)
      throws NotAuthenticException {
    if (members.get("alg") instanceof String name) {
      var algorithm = SigningKeys.algorithm(name);
      if (algorithm != null) {
        return algorithm;
      }
    }
    throw NotAuthenticException.invalid("the token's algorithm is none that is supported");
  }

  private static @Nullable String kid(Map<String, @Nullable Object> members)
      throws NotAuthenticException {
    if (!members.containsKey("kid")) {
      return null;
    }
    if (members.get("kid") instanceof String kid && kid.length() <= MAX_KID) {
      return kid;
    }
    throw NotAuthenticException.invalid("the token's kid is not a string of bounded length");
  }
}

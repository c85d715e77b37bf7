package dev.portcullis.authentication.jose;

import com.nimbusds.jose.JWSAlgorithm;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is believed of the header of a JWS: how it is signed, which key is meant, and what it calls
 * itself. Members that bring or point to a key ({@code jwk}, {@code jku}, {@code x5u}, {@code x5c})
 * are not looked at: keys come from the policy's issuers only (RFC 8725 §3.10).
 *
 * @param kid null where the token names no key
 * @param type in lower case; null where the token says none
 */
public record TokenHeader(JWSAlgorithm algorithm, @Nullable String kid, @Nullable String type) {

  private static final int MAX_KID = 256;

  /** RFC 9068 §2.1, §4. */
  private static final Set<String> ACCESS_TOKENS = Set.of("at+jwt", "application/at+jwt");

  /** RFC 7519 §5.1. */
  private static final Set<String> TOKENS = Set.of("jwt", "application/jwt");

  static TokenHeader of(Map<String, @Nullable Object> members) throws NotAuthenticException {
    if (members.containsKey("crit") || members.containsKey("b64")) {
      throw NotAuthenticException.invalid("the token needs an extension"); // RFC 7515 §4.1.11
    }
    if (members.containsKey("enc")) {
      throw NotAuthenticException.invalid("the token is encrypted");
    }
    return new TokenHeader(algorithm(members), kid(members), type(members));
  }

  /** Other types are not meant as access tokens (RFC 8725 §3.11). */
  public void requireToken() throws NotAuthenticException {
    requireToken(type);
  }

  static void requireToken(@Nullable String type) throws NotAuthenticException {
    if (type != null && !TOKENS.contains(type) && !ACCESS_TOKENS.contains(type)) {
      throw NotAuthenticException.invalid("the token's type is not that of an access token");
    }
  }

  /** RFC 9068 §4, where the issuer's entry demands it. */
  public void requireAccessToken() throws NotAuthenticException {
    if (type == null || !ACCESS_TOKENS.contains(type)) {
      throw NotAuthenticException.invalid("the token's typ is not at+jwt, as its issuer demands");
    }
  }

  static @Nullable String type(Map<String, @Nullable Object> members) throws NotAuthenticException {
    if (!members.containsKey("typ")) {
      return null;
    }
    if (members.get("typ") instanceof String type) {
      return type.toLowerCase(Locale.ROOT);
    }
    throw NotAuthenticException.invalid("the token's typ is not a string");
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

  static @Nullable String kid(Map<String, @Nullable Object> members) throws NotAuthenticException {
    if (!members.containsKey("kid")) {
      return null;
    }
    if (members.get("kid") instanceof String kid && kid.length() <= MAX_KID) {
      return kid;
    }
    throw NotAuthenticException.invalid("the token's kid is not a string of bounded length");
  }
}

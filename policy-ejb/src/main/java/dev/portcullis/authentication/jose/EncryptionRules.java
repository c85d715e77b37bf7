package dev.portcullis.authentication.jose;

import com.nimbusds.jose.JWEHeader;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the protected header of a JWE may say (RFC 7516 §4, RFC 7519 §5). Members that bring or
 * point to a key are not looked at, but for the sender's half of an agreement ({@code epk}).
 */
public final class EncryptionRules {

  /** The lengths of initialisation vector and tag, in octets (RFC 7518 §5.2, §5.3). */
  private record Lengths(int vector, int tag) {}

  private static final Lengths GCM = new Lengths(12, 16);

  private static final Map<String, Lengths> CONTENTS =
      Map.of(
          "A128GCM",
          GCM,
          "A192GCM",
          GCM,
          "A256GCM",
          GCM,
          "A128CBC-HS256",
          new Lengths(16, 16),
          "A192CBC-HS384",
          new Lengths(16, 24),
          "A256CBC-HS512",
          new Lengths(16, 32));

  /** RFC 7519 §5.2. */
  private static final Set<String> NESTED = Set.of("jwt", "application/jwt");

  private static final List<String> RELEVANT = List.of("alg", "enc", "epk", "apu", "apv");

  private EncryptionRules() {}

  static void require(Map<String, @Nullable Object> members) throws NotAuthenticException {
    if (members.containsKey("crit") || members.containsKey("b64")) {
      throw NotAuthenticException.invalid("the token needs an extension"); // RFC 7516 §4.1.13
    }
    if (members.containsKey("zip")) { // RFC 8725 §3.6
      throw NotAuthenticException.invalid("the token is compressed");
    }
    if (!(members.get("alg") instanceof String algorithm)
        || !EncryptionKeys.isSupported(algorithm)
        || !(members.get("enc") instanceof String content)
        || !CONTENTS.containsKey(content)) {
      throw NotAuthenticException.invalid("the token is encrypted in a way that is not supported");
    }
    if (EncryptionKeys.isAgreement(algorithm) != members.get("epk") instanceof Map<?, ?>) {
      throw NotAuthenticException.invalid("the token's epk does not fit its alg");
    }
  }

  /** What it holds says to be a token. */
  public static void requireNested(Map<String, @Nullable Object> members)
      throws NotAuthenticException {
    if (!(members.get("cty") instanceof String type)
        || !NESTED.contains(type.toLowerCase(Locale.ROOT))) {
      throw NotAuthenticException.invalid("what is encrypted does not say to be a JWT");
    }
    TokenHeader.requireToken(TokenHeader.type(members));
  }

  /** Of the header, what the library is told. */
  static Map<String, Object> relevant(Map<String, @Nullable Object> members) {
    var relevant = new HashMap<String, Object>();
    for (String name : RELEVANT) {
      Object value = members.get(name);
      if (value != null) {
        relevant.put(name, value);
      }
    }
    return relevant;
  }

  static void requireLengths(JWEHeader header, int key, int vector, int content, int tag)
      throws NotAuthenticException {
    var lengths = Objects.requireNonNull(CONTENTS.get(header.getEncryptionMethod().getName()));
    boolean direct = header.getAlgorithm().getName().equals(EncryptionKeys.DIRECT);
    if (direct != (key == 0)
        || vector != lengths.vector()
        || content == 0
        || tag != lengths.tag()) {
      throw NotAuthenticException.invalid("a part of the token has not the length that it must");
    }
  }

  /** RFC 7519 §5.3: what the header repeats of the claims must be what they say. */
  public static void requireSame(
      Map<String, @Nullable Object> header, Map<String, @Nullable Object> claims)
      throws NotAuthenticException {
    for (String name : List.of("iss", "sub", "aud")) {
      if (header.containsKey(name) && !Objects.equals(header.get(name), claims.get(name))) {
        throw NotAuthenticException.invalid("the header says another " + name + " than the claims");
      }
    }
  }
}

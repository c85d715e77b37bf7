package dev.portcullis.authentication.jose;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWEHeader;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.util.Base64URL;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A JWE in compact serialisation, taken apart and not yet opened (RFC 7516 §3.1, §7.1). Its length
 * is the caller's to bound; nothing in it can be longer, as what is compressed is refused.
 *
 * @param members of the protected header, unmodifiable
 * @param parts the five, as they came
 */
public record EncryptedToken(
    JWEHeader header,
    @Nullable String kid,
    Map<String, @Nullable Object> members,
    List<Base64URL> parts) {

  private static final int PARTS = 5;

  /** Whether a token has the form of one: four dots. */
  public static boolean isOne(String token) {
    return token.chars().filter(c -> c == '.').count() == PARTS - 1;
  }

  public static EncryptedToken parse(String token) throws NotAuthenticException {
    var texts = List.of(token.split("\\.", -1));
    var members = CompactParts.json(texts.get(0));
    EncryptionRules.require(members);
    var header = header(members, texts.get(0));
    EncryptionRules.requireLengths(
        header,
        CompactParts.decode(texts.get(1)).length,
        CompactParts.decode(texts.get(2)).length,
        CompactParts.decode(texts.get(3)).length,
        CompactParts.decode(texts.get(4)).length);
    return new EncryptedToken(
        header, TokenHeader.kid(members), members, texts.stream().map(Base64URL::new).toList());
  }

  private static JWEHeader header(Map<String, @Nullable Object> members, String written)
      throws NotAuthenticException {
    try {
      return JWEHeader.parse(EncryptionRules.relevant(members), new Base64URL(written));
    } catch (ParseException | IllegalArgumentException | IllegalStateException e) {
      throw NotAuthenticException.invalid("the token's encryption is described in no good form");
    }
  }

  /** What it holds, or null where the key does not open it. */
  public @Nullable String open(JWK key) {
    String algorithm = header.getAlgorithm().getName();
    if (!EncryptionKeys.suits(key, algorithm) || !isOnCurve(key)) {
      return null;
    }
    try {
      byte[] opened =
          EncryptionKeys.decrypter(key)
              .decrypt(
                  header,
                  algorithm.equals(EncryptionKeys.DIRECT) ? null : parts.get(1),
                  parts.get(2),
                  parts.get(3),
                  parts.get(4),
                  parts.get(0).toString().getBytes(StandardCharsets.US_ASCII));
      return new String(opened, StandardCharsets.ISO_8859_1); // what is not ASCII is no JWS
    } catch (JOSEException | IllegalArgumentException | IllegalStateException e) {
      return null;
    }
  }

  /** A point of another curve would tell about the key (RFC 8725 §3.4). */
  private boolean isOnCurve(JWK key) {
    return !(key instanceof ECKey own)
        || (header.getEphemeralPublicKey() instanceof ECKey theirs
            && theirs.getCurve().equals(own.getCurve()));
  }
}

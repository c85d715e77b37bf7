package dev.portcullis.authentication.jwt;

import com.nimbusds.jose.jwk.JWK;
import dev.portcullis.authentication.jose.EncryptedToken;
import dev.portcullis.authentication.jose.EncryptionRules;
import dev.portcullis.authentication.jose.NotAuthenticException;
import dev.portcullis.authentication.method.AuthenticationResult.Unavailable;
import dev.portcullis.policy.document.Issuer;
import dev.portcullis.policy.document.TokenDemands.Encryption;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Opens nested tokens: signed, then encrypted to a key of this gateway (RFC 7519 §5.2). */
final class TokenDecryption {

  /** How many keys are tried for a token that does not name one. */
  private static final int MAX_TRIED = 4;

  /** How often a file of keys is looked at, and then some. */
  private static final Duration RETRY = Duration.ofSeconds(2);

  private final DecryptionKeys keys;

  TokenDecryption(DecryptionKeys keys) {
    this.keys = keys;
  }

  /**
   * A token as it goes on.
   *
   * @param header of the encryption, unmodifiable; empty where it was not encrypted
   * @param key what opened it; null where it was not encrypted
   */
  record Opened(String token, Map<String, @Nullable Object> header, @Nullable JWK key) {}

  /**
   * Opens a token that has the form of an encrypted one; any other goes on as it is.
   *
   * @param accepted the ids of the keys that issuers' tokens may be encrypted to
   */
  Opened open(String token, Set<String> accepted) throws NotAuthenticException {
    if (!EncryptedToken.isOne(token)) {
      return new Opened(token, Map.of(), null);
    }
    if (accepted.isEmpty()) {
      throw NotAuthenticException.invalid("the token is encrypted, and no issuer may do so");
    }
    var encrypted = EncryptedToken.parse(token);
    EncryptionRules.requireNested(encrypted.members());
    String kid = encrypted.kid();
    if (kid != null && !accepted.contains(kid)) {
      throw NotAuthenticException.invalid("the token is encrypted to a key of nobody's");
    }
    return open(encrypted, kid == null ? accepted : Set.of(kid));
  }

  private Opened open(EncryptedToken encrypted, Set<String> candidates)
      throws NotAuthenticException {
    String missing = null;
    int tried = 0;
    for (String kid : candidates) {
      JWK key = keys.find(kid);
      if (key == null) {
        missing = kid;
      } else if (tried++ < MAX_TRIED) {
        String opened = encrypted.open(key);
        if (opened != null) {
          return new Opened(opened, encrypted.members(), key);
        }
      }
    }
    if (missing != null) {
      throw new NotAuthenticException(
          new Unavailable("this node does not have the decryption key " + missing, RETRY));
    }
    throw NotAuthenticException.invalid("the token cannot be decrypted");
  }

  /** Whether the issuer's tokens come like that: a key is for those who are said to use it. */
  static void requireMeant(Opened opened, SignedToken signed, Issuer issuer)
      throws NotAuthenticException {
    Encryption encryption = issuer.demands().encryption();
    JWK key = opened.key();
    if (key == null) {
      if (encryption != null && !encryption.unencrypted()) {
        throw NotAuthenticException.invalid("tokens of issuer " + issuer.name() + " are encrypted");
      }
      return;
    }
    if (encryption == null || !encryption.keys().contains(key.getKeyID())) {
      throw NotAuthenticException.invalid("encrypted to a key that its issuer does not use");
    }
    EncryptionRules.requireSame(opened.header(), signed.claims());
  }

  /** Whether a token that the key opened would be opened by it now. */
  boolean has(@Nullable JWK key) {
    return key == null || keys.find(key.getKeyID()) == key;
  }
}

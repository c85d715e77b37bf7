package dev.portcullis.authentication.jwt;

import com.nimbusds.jose.jwk.JWK;
import org.jspecify.annotations.Nullable;

/** The private keys that tokens are encrypted to: the port through which they are asked for. */
@FunctionalInterface
public interface DecryptionKeys {

  /** There are none. */
  DecryptionKeys NONE = kid -> null;

  /**
   * The key of that id, or null where this node does not have it (now). Never waits; the same
   * instance as long as the key is the same.
   */
  @Nullable JWK find(String kid);
}

package dev.portcullis.ejb;

import dev.portcullis.policy.PolicyDocument.ApiKey;
import dev.portcullis.store.Author;
import jakarta.ejb.Stateless;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;

/** API keys; see {@link ApiKeyAdministration}. */
@Stateless
@TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
public class ApiKeysBean {
  @Inject private ApiKeyAdministration keys;

  /** All keys, without secrets. */
  public List<ApiKey> list() {
    return keys.list();
  }

  /** Makes a key; the secret is in the answer and nowhere else. */
  public ApiKeyResult create(Author author, NewApiKey wanted) {
    return keys.create(author, wanted);
  }

  /** Gives a key a new secret; the old one stays good for {@code grace}. */
  public ApiKeyResult rotate(Author author, String name, Duration grace) {
    return keys.rotate(author, name, grace);
  }

  /** Makes a key known as no longer good. */
  public ApiKeyResult revoke(Author author, String name) {
    return keys.revoke(author, name);
  }

  /** Forgets a key. */
  public ApiKeyResult delete(Author author, String name) {
    return keys.delete(author, name);
  }
}

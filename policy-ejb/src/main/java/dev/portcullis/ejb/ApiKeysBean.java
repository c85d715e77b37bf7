package dev.portcullis.ejb;

import dev.portcullis.administration.credential.ApiKeyAdministration;
import dev.portcullis.administration.credential.ApiKeyEntry;
import dev.portcullis.administration.credential.CredentialResult;
import dev.portcullis.administration.credential.NewApiKey;
import dev.portcullis.policy.document.PolicyDocument;
import dev.portcullis.store.audit.Author;
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
  public List<ApiKeyEntry> list() {
    return keys.list();
  }

  /** The document without the keys in whose place people's keys stand. */
  public PolicyDocument withoutPeoplesKeys(PolicyDocument document) {
    return keys.withoutPeoplesKeys(document);
  }

  /** Makes a key; the secret is in the answer and nowhere else. */
  public CredentialResult create(Author author, NewApiKey wanted) {
    return keys.create(author, wanted);
  }

  /** Changes what a key gives its bearer. */
  public CredentialResult change(Author author, NewApiKey wanted) {
    return keys.change(author, wanted);
  }

  /** Gives a key a new secret; the old one stays good for {@code grace}. */
  public CredentialResult rotate(Author author, String name, Duration grace) {
    return keys.rotate(author, name, grace);
  }

  /** Makes a key known as no longer good, until a person takes that back. */
  public CredentialResult revoke(Author author, String name, String comment) {
    return keys.revoke(author, name, comment);
  }

  /** Takes a revocation back. */
  public CredentialResult unrevoke(Author author, String name) {
    return keys.unrevoke(author, name);
  }

  /** Forgets a key. */
  public CredentialResult delete(Author author, String name) {
    return keys.delete(author, name);
  }
}

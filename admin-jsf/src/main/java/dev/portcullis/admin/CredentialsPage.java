package dev.portcullis.admin;

import dev.portcullis.admin.form.Fields;
import dev.portcullis.admin.form.Outcome;
import dev.portcullis.admin.session.SignedIn;
import dev.portcullis.administration.credential.ApiKeyEntry;
import dev.portcullis.administration.credential.CertificateAdministration.Entry;
import dev.portcullis.administration.credential.CredentialResult;
import dev.portcullis.ejb.ApiKeysBean;
import dev.portcullis.ejb.CertificatesBean;
import dev.portcullis.store.account.ConsoleRole;
import dev.portcullis.store.credential.Credentials;
import dev.portcullis.store.credential.StoredRevocation;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** All API keys, all certificates, and all that people revoked. */
@Named
@RequestScoped
public class CredentialsPage {
  private final Fields fields = new Fields();
  private @Nullable List<ApiKeyEntry> keys;

  @Inject private ApiKeysBean apiKeys;
  @Inject private CertificatesBean certificates;
  @Inject private SignedIn signedIn;

  public List<ApiKeyEntry> getKeys() {
    var read = keys == null ? apiKeys.list() : keys;
    keys = read;
    return read;
  }

  public List<Entry> getCertificates() {
    return certificates.list();
  }

  public List<StoredRevocation> getRevocations() {
    return certificates.revocations();
  }

  /** Revokes all certificates of an entry. */
  public void revoke(String name) {
    tell(certificates.revoke(signedIn.author(ConsoleRole.ADMIN), name, ""), name + " is revoked.");
  }

  /** Revokes the certificate whose fingerprint was typed. */
  public void revokeFingerprint() {
    String sha256 = fields.text("fingerprint").replace(":", "");
    if (!sha256.matches("[0-9A-Fa-f]{64}")) {
      Outcome.refused("A fingerprint is a SHA-256: write 64 hexadecimal digits");
      return;
    }
    var result =
        certificates.revokeFingerprint(
            signedIn.author(ConsoleRole.ADMIN), sha256, fields.text("comment"));
    tell(result, "The certificate is revoked.");
  }

  /** Takes a revocation back. */
  public void unrevoke(StoredRevocation revocation) {
    var author = signedIn.author(ConsoleRole.ADMIN);
    var result =
        revocation.kind().equals(Credentials.API_KEY)
            ? apiKeys.unrevoke(author, revocation.name())
            : certificates.unrevoke(author, revocation.name());
    tell(result, revocation.name() + " is revoked no more.");
  }

  private void tell(CredentialResult result, String done) {
    keys = null;
    if (result instanceof CredentialResult.Changed) {
      Outcome.done(done);
    } else if (result instanceof CredentialResult.Refused refused) {
      Outcome.refused(refused.why().message());
    } else {
      Outcome.gone();
    }
  }

  /** The fields, by name. */
  public Map<String, @Nullable Object> getValues() {
    return fields.values();
  }
}

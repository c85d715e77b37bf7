package dev.portcullis.admin;

import dev.portcullis.admin.form.Fields;
import dev.portcullis.admin.form.Outcome;
import dev.portcullis.admin.session.SignedIn;
import dev.portcullis.administration.credential.ApiKeyEntry;
import dev.portcullis.administration.credential.CredentialResult;
import dev.portcullis.administration.credential.NewApiKey;
import dev.portcullis.ejb.ApiKeysBean;
import dev.portcullis.store.account.ConsoleRole;
import jakarta.faces.view.ViewScoped;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.io.IOException;
import java.io.Serializable;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An API key: a person's, which is changed here, or one that the policy document declares, which is
 * only revoked here. A secret is on the page that made it, once.
 */
@Named
@ViewScoped
public class ApiKeyPage implements Serializable {
  private static final String LIST = "/api-keys?faces-redirect=true";

  private final Fields fields = new Fields();
  private String name = "";
  private transient @Nullable ApiKeyEntry entry;
  private transient @Nullable String secret;

  @Inject private ApiKeysBean keys;
  @Inject private SignedIn signedIn;

  /** Fills the form when the page is asked for. */
  public void open() throws IOException {
    fields.put("grace", Duration.ofDays(1));
    if (isNew()) {
      return;
    }
    var found = getEntry();
    if (found == null) {
      Outcome.missing("no such API key");
    } else {
      fields
          .put("name", name)
          .put("roles", found.key().roles())
          .lines("scopes", found.key().scopes())
          .put("expires", found.key().expires())
          .put("metadata", new LinkedHashMap<>(found.key().metadata()));
    }
  }

  /** Makes the key of the form, and shows its secret. */
  public void create() {
    var wanted = wanted(fields.text("name"));
    tell(keys.create(signedIn.author(ConsoleRole.ADMIN), wanted), "The key was made.");
  }

  /** Changes what the key gives its bearer. */
  public @Nullable String save() {
    return listed(
        tell(
            keys.change(signedIn.author(ConsoleRole.ADMIN), wanted(name)), name + " was changed."));
  }

  /** Gives the key a new secret, and shows it. */
  public void rotate() {
    Duration grace = fields.value("grace", Duration.class, Duration.ZERO);
    tell(keys.rotate(signedIn.author(ConsoleRole.ADMIN), name, grace), "The key has a new secret.");
  }

  /** Makes the key known as no longer good. */
  public @Nullable String revoke() {
    var result = keys.revoke(signedIn.author(ConsoleRole.ADMIN), name, fields.text("comment"));
    return listed(tell(result, name + " is revoked until a person takes that back."));
  }

  /** Takes the revocation back. */
  public @Nullable String unrevoke() {
    String named = getRevokedBy();
    var result = keys.unrevoke(signedIn.author(ConsoleRole.ADMIN), named.isEmpty() ? name : named);
    return listed(tell(result, name + " is revoked no more."));
  }

  /** Forgets the key. */
  public @Nullable String delete() {
    return listed(
        tell(keys.delete(signedIn.author(ConsoleRole.ADMIN), name), name + " was deleted."));
  }

  private NewApiKey wanted(String wanted) {
    return new NewApiKey(
        wanted,
        fields.chosen("roles"),
        fields.words("scopes"),
        fields.instant("expires"),
        metadata());
  }

  private Map<String, String> metadata() {
    var metadata = new LinkedHashMap<String, String>();
    if (fields.values().get("metadata") instanceof Map<?, ?> typed) {
      typed.forEach((key, text) -> metadata.put(String.valueOf(key), String.valueOf(text)));
    }
    return metadata;
  }

  private static @Nullable String listed(boolean done) {
    return done ? LIST : null;
  }

  private boolean tell(CredentialResult result, String done) {
    entry = null;
    if (result instanceof CredentialResult.Created created) {
      secret = created.secret();
    }
    if (result instanceof CredentialResult.Created || result instanceof CredentialResult.Changed) {
      Outcome.done(done);
      return true;
    }
    if (result instanceof CredentialResult.Rejected rejected) {
      Outcome.rejected(rejected.problems(), "api-keys[0]");
    } else if (result instanceof CredentialResult.Refused refused) {
      Outcome.refused(refused.why().message());
    } else {
      Outcome.gone();
    }
    return false;
  }

  /** The key as it is now; of two of one name the one in force; null where it is gone. */
  public @Nullable ApiKeyEntry getEntry() {
    if (entry == null && !isNew()) {
      entry =
          keys.list().stream()
              .filter(key -> key.key().name().equals(name) && key.inForce())
              .findFirst()
              .orElse(null);
    }
    return entry;
  }

  /** The name that the revocation stands under, which may be another's: secrets have one fate. */
  public String getRevokedBy() {
    var found = getEntry();
    return found == null || found.revocation() == null ? "" : found.revocation().name();
  }

  /** Whether the policy document declares the key: changed there, not here. */
  public boolean isDeclared() {
    var found = getEntry();
    return found != null && found.declared();
  }

  /** Whether the form adds a key. */
  public boolean isNew() {
    return name.isEmpty();
  }

  /** The fields, by name. */
  public Map<String, @Nullable Object> getValues() {
    return fields.values();
  }

  /** The key's name; empty for a new one. */
  public String getName() {
    return name;
  }

  /** Says which key is shown; empty for a new one. */
  public void setName(String name) {
    this.name = name;
  }

  /** The whole key right after it was made; null at any other time. */
  public @Nullable String getSecret() {
    return secret;
  }
}

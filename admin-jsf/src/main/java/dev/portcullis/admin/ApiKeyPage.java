package dev.portcullis.admin;

import dev.portcullis.admin.form.EntryPage;
import dev.portcullis.admin.form.Fields;
import dev.portcullis.admin.form.Outcome;
import dev.portcullis.admin.form.Section;
import dev.portcullis.ejb.ApiKeyResult;
import dev.portcullis.ejb.ApiKeysBean;
import dev.portcullis.ejb.NewApiKey;
import dev.portcullis.policy.PolicyDocument.ApiKey;
import jakarta.faces.view.ViewScoped;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An API key. Its secret is on the page that made it, once. */
@Named
@ViewScoped
public class ApiKeyPage extends EntryPage<ApiKey> {
  @Inject private ApiKeysBean keys;
  private transient @Nullable String secret;

  @Override
  protected Section<ApiKey> section() {
    return Section.API_KEYS;
  }

  @Override
  protected ApiKey blank() {
    return new ApiKey("", "", List.of(), List.of(), null, null, null, false);
  }

  @Override
  protected void show(ApiKey key, Fields form) {
    form.put("name", key.name())
        .put("roles", key.roles())
        .lines("scopes", key.scopes())
        .put("expires", key.expires())
        .put("grace", Duration.ofDays(1))
        .put("revoked", key.revoked())
        .put("metadata", new LinkedHashMap<>(key.metadata()));
  }

  @Override
  protected ApiKey read(Fields form, ApiKey before) {
    return new ApiKey(
        form.text("name"),
        before.sha256(),
        form.chosen("roles"),
        form.words("scopes"),
        form.instant("expires"),
        before.previousSha256(),
        before.previousUntil(),
        before.revoked(),
        metadata(form));
  }

  private static Map<String, String> metadata(Fields form) {
    var metadata = new LinkedHashMap<String, String>();
    if (form.values().get("metadata") instanceof Map<?, ?> typed) {
      typed.forEach((name, text) -> metadata.put(String.valueOf(name), String.valueOf(text)));
    }
    return metadata;
  }

  /** Makes the key of the form, and shows its secret. */
  public void create() {
    ApiKey key = read(fields(), blank());
    tell(
        keys.create(
            author(),
            new NewApiKey(key.name(), key.roles(), key.scopes(), key.expires(), key.metadata())));
  }

  /** Gives the key a new secret, and shows it. */
  public void rotate() {
    tell(keys.rotate(author(), getName(), fields().value("grace", Duration.class, Duration.ZERO)));
  }

  /** Makes the key known as no longer good. */
  public @Nullable String revoke() {
    return tell(keys.revoke(author(), getName())) ? list() : null;
  }

  private boolean tell(ApiKeyResult result) {
    if (result instanceof ApiKeyResult.Created created) {
      secret = created.secret();
      Outcome.inForce(created.version());
      return true;
    }
    if (result instanceof ApiKeyResult.Changed changed) {
      Outcome.inForce(changed.version());
      return true;
    }
    if (result instanceof ApiKeyResult.Rejected rejected) {
      Outcome.rejected(rejected.problems(), rejectedPath(rejected));
    } else if (result instanceof ApiKeyResult.Conflict conflict) {
      Outcome.overtaken(conflict.activeVersion());
    } else {
      Outcome.gone();
    }
    return false;
  }

  /** A new key is the last one; only its problems can be new. */
  private static String rejectedPath(ApiKeyResult.Rejected rejected) {
    String path = rejected.problems().get(0).path();
    return path.substring(0, Math.max(0, path.indexOf(']') + 1));
  }

  /** Whether the key is revoked. */
  public boolean isRevoked() {
    return fields().ticked("revoked");
  }

  /** The whole key right after it was made; null at any other time. */
  public @Nullable String getSecret() {
    return secret;
  }
}

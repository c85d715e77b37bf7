package dev.portcullis.admin.form;

import dev.portcullis.admin.session.SignedIn;
import dev.portcullis.administration.credential.ApiKeyEntry;
import dev.portcullis.administration.policy.ActivePolicy;
import dev.portcullis.administration.policy.PublishResult;
import dev.portcullis.ejb.ApiKeysBean;
import dev.portcullis.ejb.PolicyAdministrationBean;
import dev.portcullis.policy.document.PolicyDocument;
import dev.portcullis.store.account.ConsoleRole;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.Serializable;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A page that adds, changes and deletes one entry of the policy. Each change is a version of the
 * whole policy. Somebody else's change of the same entry is not overwritten unseen: the form then
 * keeps what was typed and says so.
 *
 * @param <T> the kind of entry
 */
public abstract class EntryPage<T> implements Serializable {
  private final Fields fields = new Fields();
  private String name = "";

  /** The entry as it was when the form was filled; null for a new one. */
  private transient @Nullable T before;

  @Inject private PolicyAdministrationBean policies;
  @Inject private ApiKeysBean keys;
  @Inject private SignedIn signedIn;

  /** The list that the entry is in. */
  protected abstract Section<T> section();

  /** The entry that a new form starts from. */
  protected T blank() {
    return section().table().blank();
  }

  /** Fills the form. */
  protected void show(T entry, Fields form) {
    section().table().show(entry, form.values());
  }

  /**
   * Reads the form.
   *
   * @param before the entry that was edited, for what the form does not show; the blank one if new
   */
  protected T read(Fields form, T before) {
    return section().table().typed(form.values(), before);
  }

  /** Fills the form when the page is asked for. */
  public void open() throws IOException {
    if (name.isEmpty()) {
      show(blank(), fields);
      return;
    }
    before = section().find(policies.active().document(), name).orElse(null);
    if (before == null) {
      Outcome.missing("no such " + section().noun());
    } else {
      show(before, fields);
    }
  }

  /** Publishes the policy with the entry as the form has it. */
  public @Nullable String save() {
    ActivePolicy active = policies.active();
    if (overtaken(active)) {
      return null;
    }
    T entry = read(fields, before == null ? blank() : before);
    String entryName = section().name().apply(entry);
    PolicyDocument document =
        isNew()
            ? section().add(active.document(), entry)
            : section().replace(active.document(), entry);
    String act = (isNew() ? "add " : "change ") + section().noun() + ' ' + entryName;
    return told(publish(document, active, act), section().path(document, entryName));
  }

  /** Publishes the policy without the entry. */
  public @Nullable String delete() {
    ActivePolicy active = policies.active();
    if (overtaken(active)) {
      return null;
    }
    PolicyDocument document = section().remove(active.document(), name);
    return told(publish(document, active, "delete " + section().noun() + ' ' + name), "");
  }

  private PublishResult publish(PolicyDocument document, ActivePolicy active, String act) {
    return policies.publish(document, active.number(), signedIn.as(ConsoleRole.EDITOR), act);
  }

  private boolean overtaken(ActivePolicy active) {
    T now = isNew() ? null : section().find(active.document(), name).orElse(null);
    boolean overtaken = !Objects.equals(before, now);
    if (overtaken) {
      before = now;
      Outcome.overtaken(active.number());
    }
    return overtaken;
  }

  private @Nullable String told(PublishResult result, String path) {
    return Outcome.tell(result, path) ? list() : null;
  }

  /** The page with the list. */
  public String list() {
    return '/' + section().key() + "?faces-redirect=true";
  }

  /** What the form holds. */
  protected Fields fields() {
    return fields;
  }

  /** What names this entry, and therefore keeps it from being deleted. */
  public List<String> usedBy() {
    var all = keys.list().stream().map(ApiKeyEntry::key).toList();
    return Usage.of(section().key(), name, policies.active().document().withApiKeys(all));
  }

  /** Whether the form adds an entry. */
  public boolean isNew() {
    return name.isEmpty();
  }

  /** What one entry is called. */
  public String getNoun() {
    return section().noun();
  }

  /** The fields, by name. */
  public Map<String, @Nullable Object> getValues() {
    return fields.values();
  }

  /** The entry's name; empty for a new one. */
  public String getName() {
    return name;
  }

  /** Says which entry is edited; empty for a new one. */
  public void setName(String name) {
    this.name = name;
  }
}

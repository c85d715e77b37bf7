package dev.portcullis.admin.login;

import dev.portcullis.admin.form.FieldMessages;
import dev.portcullis.admin.form.Fields;
import dev.portcullis.admin.form.Outcome;
import dev.portcullis.admin.session.SignedIn;
import dev.portcullis.ejb.ConsoleAccountsBean;
import dev.portcullis.store.account.AccountChange;
import dev.portcullis.store.account.ConsoleAccount;
import dev.portcullis.store.account.ConsoleAccounts;
import dev.portcullis.store.account.ConsoleRole;
import dev.portcullis.store.audit.Author;
import jakarta.faces.view.ViewScoped;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.io.IOException;
import java.io.Serializable;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** An account: made, given another role or password, removed; for administrators only. */
@Named
@ViewScoped
public class ConsoleAccountPage implements Serializable {
  private static final String LIST = "/accounts?faces-redirect=true";

  private final Fields fields = new Fields();
  private String name = "";
  private String actor = "";

  @Inject private ConsoleAccountsBean accounts;
  @Inject private SignedIn signedIn;

  /** Fills the form when the page is asked for. */
  public void open() throws IOException {
    var unused = author();
    fields.put("role", ConsoleRole.VIEWER.slug());
    if (isNew()) {
      return;
    }
    Optional<ConsoleAccount> account =
        accounts.list().stream().filter(known -> known.name().equals(name)).findFirst();
    if (account.isEmpty()) {
      Outcome.missing("no such account");
    } else {
      actor = account.get().author().name();
      fields.put("name", name).put("role", account.get().role().slug());
    }
  }

  /** Makes the account of the form. */
  public @Nullable String create() {
    String wanted = fields.text("name");
    AccountChange change = accounts.create(author(), wanted, password(), Set.of(role()));
    return tell(change, "form", wanted + " was made.");
  }

  /** Gives the account another role. */
  public @Nullable String save() {
    AccountChange change = accounts.change(author(), name, Set.of(role()), null);
    return tell(change, "form", name + " is " + role().slug() + " now, and must sign in again.");
  }

  /** Gives the account another password. */
  public @Nullable String reset() {
    AccountChange change = accounts.change(author(), name, null, password());
    return tell(change, "reset", name + " has the new password, and must change it.");
  }

  /** Removes the account. */
  public @Nullable String delete() {
    return tell(accounts.delete(author(), name), "form", name + " was removed.");
  }

  private Author author() {
    return signedIn.author(ConsoleRole.ADMIN);
  }

  private ConsoleRole role() {
    return ConsoleRole.of(fields.text("role")).orElse(ConsoleRole.VIEWER);
  }

  /** As it was typed: blanks belong to it. */
  private String password() {
    return fields.values().get("password") instanceof String typed ? typed : "";
  }

  private static @Nullable String tell(AccountChange change, String form, String done) {
    if (change instanceof AccountChange.Done) {
      Outcome.done(done);
      return LIST;
    }
    if (change instanceof AccountChange.Unacceptable unacceptable) {
      FieldMessages.refuse(form, unacceptable.field(), unacceptable.message());
    } else if (change instanceof AccountChange.Taken) {
      FieldMessages.refuse(form, "name", "There is an account of this name");
    } else if (change instanceof AccountChange.LastAdministrator) {
      Outcome.refused(AccountChange.LastAdministrator.WHY);
    } else if (change instanceof AccountChange.Full full) {
      Outcome.refused("There are " + full.most() + " accounts already; remove some");
    } else {
      Outcome.gone();
    }
    return null;
  }

  /** Whether the form makes an account. */
  public boolean isNew() {
    return name.isEmpty();
  }

  /** As whom its acts are written down, where that is not its name; else empty. */
  public String getActor() {
    return actor.equals(name) ? "" : actor;
  }

  /** What an account may be. */
  public List<String> getRoles() {
    return Arrays.stream(ConsoleRole.values()).map(ConsoleRole::slug).toList();
  }

  /** The shortest password, in characters. */
  public int getShortest() {
    return ConsoleAccounts.MIN_PASSWORD;
  }

  /** The fields, by name. */
  public Map<String, @Nullable Object> getValues() {
    return fields.values();
  }

  /** The account's name; empty for a new one. */
  public String getName() {
    return name;
  }

  /** Says which account is shown; empty for a new one. */
  public void setName(String name) {
    this.name = name;
  }
}

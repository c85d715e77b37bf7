package dev.portcullis.admin.session;

import dev.portcullis.administration.account.Administrator.Known;
import dev.portcullis.store.account.ConsoleAccount;
import dev.portcullis.store.account.ConsoleRole;
import dev.portcullis.store.audit.Author;
import jakarta.enterprise.context.SessionScoped;
import jakarta.faces.context.ExternalContext;
import jakarta.faces.context.FacesContext;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import java.io.Serializable;

/** Who uses this session of the console. */
@Named
@SessionScoped
public class SignedIn implements Serializable {
  @Inject private Refusals refusals;

  private String name = "";
  private String stamp = "";
  private String author = "";
  private ConsoleRole role = ConsoleRole.VIEWER;
  private boolean passwordDue;

  public void as(ConsoleAccount account) {
    name = account.name();
    stamp = account.stamp();
    author = account.author().name();
    role = account.role();
    passwordDue = account.mustChange();
  }

  /** What holds of the account as long as this session does. */
  public String stamp() {
    return stamp;
  }

  /** Whether somebody has signed in. */
  public boolean isKnown() {
    return !name.isEmpty();
  }

  /**
   * Who makes a change: every change asks for this.
   *
   * @param least what they must be at least
   * @throws NotAllowedException for an account that is less
   */
  public Known as(ConsoleRole least) {
    if (!role.allows(least)) {
      refusals.add(author());
      throw new NotAllowedException(least);
    }
    return new Known(author, role);
  }

  /**
   * Who is written down as the one that made a change.
   *
   * @throws NotAllowedException like {@link #as(ConsoleRole)}
   */
  public Author author(ConsoleRole least) {
    return as(least).author();
  }

  /** As whom the account is written down. */
  public Author author() {
    return new Author(author);
  }

  /** Whether the account may change the policy, keys of limits and quarantines. */
  public boolean isEditor() {
    return role.allows(ConsoleRole.EDITOR);
  }

  /** Whether the account may do everything. */
  public boolean isAdmin() {
    return role.allows(ConsoleRole.ADMIN);
  }

  /** The account's name. */
  public String getName() {
    return name;
  }

  /** Whether nothing may be done before the password is changed. */
  public boolean isPasswordDue() {
    return passwordDue;
  }

  /** Ends the session. */
  public String signOut() throws ServletException {
    ExternalContext external = FacesContext.getCurrentInstance().getExternalContext();
    ((HttpServletRequest) external.getRequest()).logout();
    external.invalidateSession();
    return "/login?faces-redirect=true";
  }
}

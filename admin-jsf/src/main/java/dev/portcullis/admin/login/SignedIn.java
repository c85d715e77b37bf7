package dev.portcullis.admin.login;

import dev.portcullis.store.Author;
import dev.portcullis.store.ConsoleAccount;
import jakarta.enterprise.context.SessionScoped;
import jakarta.faces.context.ExternalContext;
import jakarta.faces.context.FacesContext;
import jakarta.inject.Named;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import java.io.Serializable;

/** Who uses this session of the console. */
@Named
@SessionScoped
public class SignedIn implements Serializable {
  private String name = "";
  private String stamp = "";
  private boolean admin;
  private boolean passwordDue;

  void as(ConsoleAccount account) {
    name = account.name();
    stamp = account.stamp();
    admin = account.admin();
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
   * Who is written down as the one that made a change: every change asks for this.
   *
   * @throws NotAllowedException for an account that may only look
   */
  public Author author() {
    if (!admin) {
      throw new NotAllowedException();
    }
    return new Author(name);
  }

  /** Whether the account may change things. */
  public boolean isAdmin() {
    return admin;
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

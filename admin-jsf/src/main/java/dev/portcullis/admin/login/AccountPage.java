package dev.portcullis.admin.login;

import dev.portcullis.admin.form.FieldMessages;
import dev.portcullis.admin.session.ClientAddress;
import dev.portcullis.admin.session.SignedIn;
import dev.portcullis.ejb.ConsoleAccountsBean;
import dev.portcullis.store.account.AccountChange;
import dev.portcullis.store.account.ConsoleAccount;
import dev.portcullis.store.account.ConsoleAccounts;
import dev.portcullis.store.account.Verification;
import jakarta.enterprise.context.RequestScoped;
import jakarta.faces.context.FacesContext;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;

/** The own account: its password. */
@Named
@RequestScoped
public class AccountPage {
  @Inject private ConsoleAccountsBean accounts;
  @Inject private SignedIn signedIn;
  @Inject private HttpServletRequest request;

  private String present = "";
  private String wanted = "";
  private String again = "";

  /** Changes the password. */
  public @Nullable String change() {
    if (!wanted.equals(again)) {
      FieldMessages.refuse("again", "This is not the same as above");
      return null;
    }
    AccountChange change =
        accounts.changePassword(signedIn.getName(), present, wanted, ClientAddress.of(request));
    if (change instanceof AccountChange.Done
        && accounts.verify(signedIn.getName(), wanted, ClientAddress.of(request))
            instanceof Verification.Verified verified) {
      return changed(verified.account());
    }
    if (change instanceof AccountChange.Unacceptable unacceptable) {
      FieldMessages.refuse("wanted", unacceptable.message());
    } else if (change instanceof AccountChange.Locked) {
      FieldMessages.refuse("present", "Too many failed attempts; try again later");
    } else {
      FieldMessages.refuse("present", "This is not your password");
    }
    return null;
  }

  /** All other sessions of the account end; this one goes on under another id. */
  private String changed(ConsoleAccount account) {
    request.changeSessionId();
    signedIn.as(account);
    FacesContext faces = FacesContext.getCurrentInstance();
    faces.getExternalContext().getFlash().setKeepMessages(true);
    faces.addMessage(null, FieldMessages.done("Your password is changed.", ""));
    return "/index?faces-redirect=true";
  }

  /** The shortest password, in characters. */
  public int getShortest() {
    return ConsoleAccounts.MIN_PASSWORD;
  }

  public String getPresent() {
    return present;
  }

  public void setPresent(String present) {
    this.present = present;
  }

  public String getWanted() {
    return wanted;
  }

  public void setWanted(String wanted) {
    this.wanted = wanted;
  }

  public String getAgain() {
    return again;
  }

  public void setAgain(String again) {
    this.again = again;
  }
}

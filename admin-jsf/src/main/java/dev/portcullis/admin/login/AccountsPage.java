package dev.portcullis.admin.login;

import dev.portcullis.admin.session.SignedIn;
import dev.portcullis.ejb.ConsoleAccountsBean;
import dev.portcullis.store.account.ConsoleAccount;
import dev.portcullis.store.account.ConsoleRole;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.util.List;

/** All accounts; for administrators only. */
@Named
@RequestScoped
public class AccountsPage {
  @Inject private ConsoleAccountsBean accounts;
  @Inject private SignedIn signedIn;

  private List<ConsoleAccount> all = List.of();

  /** Reads them when the page is asked for. */
  public void open() {
    var unused = signedIn.as(ConsoleRole.ADMIN);
    all = accounts.list();
  }

  public List<ConsoleAccount> getAll() {
    return all;
  }
}

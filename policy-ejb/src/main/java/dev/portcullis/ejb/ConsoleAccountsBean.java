package dev.portcullis.ejb;

import dev.portcullis.store.account.AccountChange;
import dev.portcullis.store.account.ConsoleAccount;
import dev.portcullis.store.account.ConsoleAccounts;
import dev.portcullis.store.account.ConsoleRole;
import dev.portcullis.store.account.Verification;
import dev.portcullis.store.audit.Author;
import jakarta.ejb.Stateless;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.inject.Inject;
import java.net.InetAddress;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Console accounts; see {@link ConsoleAccounts}. */
@Stateless
@TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
public class ConsoleAccountsBean {
  @Inject private ConsoleAccounts accounts;

  /** Checks a name and a password, for a log-in or a request with HTTP Basic. */
  public Verification verify(String name, String password, InetAddress address) {
    return accounts.verify(name, password, address);
  }

  /** Whether a session of this stamp still holds. */
  public boolean holds(String name, String stamp) {
    return accounts.holds(name, stamp);
  }

  /** All accounts, by name. */
  public List<ConsoleAccount> list() {
    return accounts.list();
  }

  /** Makes an account whose password must be changed at the first log-in. */
  public AccountChange create(Author author, String name, String password, Set<ConsoleRole> roles) {
    return accounts.create(author, name, password, roles);
  }

  /** Gives an account other roles, another password, or both; null: as before. */
  public AccountChange change(
      Author author, String name, @Nullable Set<ConsoleRole> roles, @Nullable String newPassword) {
    return accounts.change(author, name, roles, newPassword);
  }

  /** Changes the account's own password. */
  public AccountChange changePassword(
      String name, String password, String newPassword, InetAddress address) {
    return accounts.changePassword(name, password, newPassword, address);
  }

  /** Removes an account; the last administrator stays. */
  public AccountChange delete(Author author, String name) {
    return accounts.delete(author, name);
  }
}

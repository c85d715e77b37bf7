package dev.portcullis.store;

import dev.portcullis.store.account.ConsoleAccountRow;
import dev.portcullis.store.account.LoginFailureRow;
import dev.portcullis.store.adaptation.AdaptationRow;
import dev.portcullis.store.audit.AuditEntryRow;
import dev.portcullis.store.credential.ApiKeyRow;
import dev.portcullis.store.credential.AssertionKeyRow;
import dev.portcullis.store.credential.CredentialChangeRow;
import dev.portcullis.store.credential.CredentialRevocationRow;
import dev.portcullis.store.credential.SpentSecretRow;
import dev.portcullis.store.database.Database;
import dev.portcullis.store.database.StartPatience;
import dev.portcullis.store.database.StoreException;
import dev.portcullis.store.limit.KeyOverrideChangeRow;
import dev.portcullis.store.limit.KeyOverrideRow;
import dev.portcullis.store.policy.PolicyPublicationRow;
import dev.portcullis.store.policy.PolicyVersionRow;
import java.util.List;

/** Opens the database for all that is kept in it. */
public final class Store {

  private static final List<Class<?>> ENTITIES =
      List.of(
          PolicyVersionRow.class,
          PolicyPublicationRow.class,
          AuditEntryRow.class,
          ConsoleAccountRow.class,
          LoginFailureRow.class,
          AdaptationRow.class,
          AssertionKeyRow.class,
          KeyOverrideRow.class,
          KeyOverrideChangeRow.class,
          ApiKeyRow.class,
          CredentialRevocationRow.class,
          SpentSecretRow.class,
          CredentialChangeRow.class);

  private Store() {}

  /**
   * Opens a database that answers already.
   *
   * @see #open(String, String, String, StartPatience)
   */
  public static Database open(String url, String user, String password) {
    return open(url, user, password, StartPatience.NONE);
  }

  /**
   * Opens a database, which may have to be waited for, and brings its tables up to date.
   *
   * @param url {@code jdbc:postgresql:…} or {@code jdbc:h2:…}
   * @param user empty: as the URL or the driver says
   * @param password empty: none
   * @throws StoreException when it cannot be reached, or not be migrated
   */
  public static Database open(String url, String user, String password, StartPatience patience) {
    return Database.open(url, user, password, patience, ENTITIES);
  }
}

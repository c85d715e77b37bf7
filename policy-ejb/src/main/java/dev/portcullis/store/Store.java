package dev.portcullis.store;

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

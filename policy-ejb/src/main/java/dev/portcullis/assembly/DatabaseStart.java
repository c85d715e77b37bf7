package dev.portcullis.assembly;

import dev.portcullis.configuration.Key;
import dev.portcullis.store.Store;
import dev.portcullis.store.database.Database;
import dev.portcullis.store.database.StartPatience;
import dev.portcullis.store.database.StoreException;
import java.io.PrintStream;
import java.time.Duration;

/**
 * Waits for the database when the application starts, and says so to the owner: at once on the
 * terminal, and at the end in a system property that the bundle's launcher looks at, for it sees
 * nothing of the application but that it did not start.
 */
record DatabaseStart(String url, PrintStream terminal) {

  /** What the launcher says in one line, with exit status 2. */
  static final String UNUSABLE = "bundle.unusable";

  /** How long a start tries to reach its database. */
  static final Duration PATIENCE = Duration.ofSeconds(60);

  Database open(String user, String password) {
    try {
      return Store.open(url, user, password, new StartPatience(PATIENCE, this::tell));
    } catch (StoreException e) {
      e.outage()
          .ifPresent(
              cause ->
                  System.setProperty(
                      UNUSABLE,
                      "%s=%s: %s; start it, or give another"
                          .formatted(Key.DATABASE_URL.key(), withoutOptions(), cause.words())));
      throw e;
    }
  }

  private void tell(String cause) {
    terminal.println("portcullis: waiting for the database " + withoutOptions() + ": " + cause);
    terminal.flush();
  }

  /** Options may hold a password. */
  private String withoutOptions() {
    return url.split("[?;]", 2)[0];
  }
}

package dev.portcullis.store.database;

import java.sql.SQLException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The database cannot be reached, or fails. The message is for the owner, never for a client. */
public class StoreException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final @Nullable OutageCause outage;

  public StoreException(String message, @Nullable Throwable cause) {
    this(message, cause, null);
  }

  private StoreException(String message, @Nullable Throwable cause, @Nullable OutageCause outage) {
    super(message, cause);
    this.outage = outage;
  }

  /** Nothing was tried, for the database cannot be used. */
  static StoreException of(Outage outage) {
    return new StoreException(
        "the database cannot be used: " + outage.cause().words(), null, outage.cause());
  }

  /** Why the database as a whole cannot be used; empty where only a statement failed. */
  public Optional<OutageCause> outage() {
    return Optional.ofNullable(outage);
  }

  /**
   * @param outage why the database as a whole cannot be used; null where only a statement failed
   */
  static StoreException of(Exception e, @Nullable OutageCause outage) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof SQLException sql && isClash(sql.getSQLState())) {
        return new StoreClashException(e);
      }
    }
    String why =
        outage == null ? "the database failed" : "the database cannot be used: " + outage.words();
    return new StoreException(why, e, outage);
  }

  /** A unique key, or a conflict with a concurrent transaction (ISO 9075 class 40, 23505). */
  private static boolean isClash(@Nullable String state) {
    return state != null && (state.equals("23505") || state.startsWith("40"));
  }
}

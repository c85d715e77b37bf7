package dev.portcullis.store;

import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** The database cannot be reached, or fails. The message is for the owner, never for a client. */
public class StoreException extends RuntimeException {
  private static final long serialVersionUID = 1;

  StoreException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }

  static StoreException of(Exception e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof SQLException sql && isClash(sql.getSQLState())) {
        return new StoreClashException(e);
      }
    }
    return new StoreException("the database failed", e);
  }

  /** A unique key, or a conflict with a concurrent transaction (ISO 9075 class 40, 23505). */
  private static boolean isClash(@Nullable String state) {
    return state != null && (state.equals("23505") || state.startsWith("40"));
  }
}

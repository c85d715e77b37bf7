package dev.portcullis.store.database;

import com.zaxxer.hikari.pool.HikariPool.PoolInitializationException;
import jakarta.persistence.PersistenceException;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLRecoverableException;
import java.sql.SQLTransientConnectionException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Why a database cannot be used: what concerns it as a whole, not one statement. */
public enum OutageCause {
  /** There is no room to write. */
  DISK_FULL("the disk is full"),
  /** The user or the password is wrong; waiting does not help. */
  REFUSED("it refuses the user or the password"),
  /** A standby, or a file system that was made read-only. */
  READ_ONLY("it takes no writes"),
  /** It holds the connection and says nothing. */
  SILENT("it does not answer"),
  /** Nobody listens, or the connection broke. */
  UNREACHABLE("it cannot be reached"),
  /** It stopped, or stops, or its file was closed after a fault. */
  CLOSED("it is closed");

  /** H2 (ErrorCode): in use, I/O, corrupt, closed, closing. */
  private static final Set<Integer> H2_CLOSED =
      Set.of(90_020, 90_028, 90_031, 90_030, 90_098, 90_121);

  private static final int DEPTH = 20;

  private final String words;

  OutageCause(String words) {
    this.words = words;
  }

  /** For a person: {@code the disk is full}. */
  public String words() {
    return words;
  }

  /** The cause that a failure tells of; empty where only the statement failed. */
  static Optional<OutageCause> of(Throwable failure) {
    var chain = chain(failure);
    return chain.stream()
        .map(OutageCause::known)
        .flatMap(Optional::stream)
        .min(OutageCause::compareTo);
  }

  /** Whether a failure comes from the database, or from what speaks with it, at all. */
  static boolean ofDatabase(Throwable failure) {
    return chain(failure).stream()
        .anyMatch(t -> t instanceof SQLException || t instanceof PersistenceException);
  }

  private static List<Throwable> chain(Throwable failure) {
    var chain = new ArrayList<Throwable>();
    for (Throwable t = failure; t != null && chain.size() < DEPTH; t = t.getCause()) {
      chain.add(t);
    }
    return chain;
  }

  private static Optional<OutageCause> known(Throwable thrown) {
    if (thrown instanceof SocketTimeoutException) {
      return Optional.of(SILENT);
    }
    if (thrown instanceof IOException) {
      return Optional.of(ofText(thrown).orElse(UNREACHABLE));
    }
    if (thrown instanceof SQLException sql) {
      return ofState(sql).or(() -> ofKind(sql));
    }
    return thrown instanceof PoolInitializationException
        ? Optional.of(UNREACHABLE)
        : Optional.empty();
  }

  /** The operating system's words. */
  private static Optional<OutageCause> ofText(Throwable thrown) {
    String text = String.valueOf(thrown.getMessage()).toLowerCase(Locale.ROOT);
    if (text.contains("no space left") || text.contains("quota exceeded")) {
      return Optional.of(DISK_FULL);
    }
    return text.contains("read-only file system") ? Optional.of(READ_ONLY) : Optional.empty();
  }

  /** PostgreSQL, appendix A; H2 gives its own numbers as states. */
  private static Optional<OutageCause> ofState(SQLException sql) {
    String state = sql.getSQLState() == null ? "" : sql.getSQLState();
    if (state.equals("53100")) {
      return Optional.of(DISK_FULL);
    }
    if (state.startsWith("28")) {
      return Optional.of(REFUSED);
    }
    if (state.equals("25006")) {
      return Optional.of(READ_ONLY);
    }
    if (state.startsWith("57P") || H2_CLOSED.contains(sql.getErrorCode())) {
      return Optional.of(CLOSED);
    }
    boolean unreachable = state.startsWith("08") || state.startsWith("53") || state.equals("3D000");
    return unreachable ? Optional.of(UNREACHABLE) : Optional.empty();
  }

  private static Optional<OutageCause> ofKind(SQLException sql) {
    boolean connection =
        sql instanceof SQLTransientConnectionException
            || sql instanceof SQLNonTransientConnectionException
            || sql instanceof SQLRecoverableException;
    return connection ? Optional.of(UNREACHABLE) : Optional.empty();
  }
}

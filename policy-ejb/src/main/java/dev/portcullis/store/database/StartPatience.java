package dev.portcullis.store.database;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * How long a start waits for its database.
 *
 * @param most how long; then the start fails
 * @param tell told, once, what is waited for, and how long
 */
public record StartPatience(Duration most, Consumer<String> tell) {

  private static final System.Logger LOG = System.getLogger(StartPatience.class.getName());
  private static final Duration PAUSE = Duration.ofSeconds(1);

  /** Does not wait. */
  public static final StartPatience NONE = new StartPatience(Duration.ZERO, text -> {});

  /**
   * Returns once there is a connection.
   *
   * @throws StoreException when there is none in time, or the user or password is refused
   */
  void await(DataSource source) {
    long deadline = System.nanoTime() + most.toNanos();
    boolean told = false;
    for (var failure = failure(source); failure != null; failure = failure(source)) {
      var cause = OutageCause.of(failure).orElse(OutageCause.UNREACHABLE);
      if (cause == OutageCause.REFUSED || System.nanoTime() - deadline >= 0) {
        throw StoreException.of(failure, cause);
      }
      if (!told) {
        tell.accept(cause.words() + "; trying for " + most.toSeconds() + " seconds");
        LOG.log(System.Logger.Level.WARNING, "the database is waited for", failure);
        told = true;
      }
      pause();
    }
  }

  private static @Nullable SQLException failure(DataSource source) {
    try (Connection connection = source.getConnection()) {
      return connection.isValid((int) PAUSE.toSeconds())
          ? null
          : new SQLException("it does not answer", "08000");
    } catch (SQLException e) {
      return e;
    }
  }

  private static void pause() {
    try {
      TimeUnit.MILLISECONDS.sleep(PAUSE.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StoreException("the start was stopped", e);
    }
  }
}

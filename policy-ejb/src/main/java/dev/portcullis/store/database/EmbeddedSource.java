package dev.portcullis.store.database;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcDataSource;
import org.jspecify.annotations.Nullable;

/**
 * H2 in this process. It writes when it opens a file: where that fails for want of room, it keeps
 * the lock of the file, and nobody in this process can open it again until the lock is collected.
 * So nothing is opened where there is no room.
 *
 * @param directory of the file; null where there is none
 */
record EmbeddedSource(JdbcDataSource h2, @Nullable Path directory) implements DataSource {

  /** What opening may write, many times over. */
  private static final long ROOM_BYTES = 256 << 10;

  private static final int ALREADY_OPEN = 90_020;

  @Override
  public Connection getConnection() throws SQLException {
    requireRoom();
    try {
      return h2.getConnection();
    } catch (SQLException e) {
      if (e.getErrorCode() == ALREADY_OPEN) {
        JvmPools.letGo();
        collectLock();
      }
      throw e;
    }
  }

  private void requireRoom() throws SQLException {
    try {
      if (directory != null && Files.getFileStore(directory).getUsableSpace() < ROOM_BYTES) {
        throw new SQLException("no space left on the device of " + directory, "53100");
      }
    } catch (IOException e) {
      throw new SQLException("the directory " + directory + " cannot be used", "58030", e);
    }
  }

  /** A lock that nobody holds any more is given back with the channel that it was taken on. */
  private static void collectLock() {
    System.gc();
  }

  @Override
  public Connection getConnection(String user, String password) throws SQLException {
    requireRoom();
    return h2.getConnection(user, password);
  }

  @Override
  public @Nullable PrintWriter getLogWriter() throws SQLException {
    return h2.getLogWriter();
  }

  @Override
  public void setLogWriter(@Nullable PrintWriter out) throws SQLException {
    h2.setLogWriter(out);
  }

  @Override
  public void setLoginTimeout(int seconds) throws SQLException {
    h2.setLoginTimeout(seconds);
  }

  @Override
  public int getLoginTimeout() throws SQLException {
    return h2.getLoginTimeout();
  }

  @Override
  public Logger getParentLogger() {
    return h2.getParentLogger();
  }

  @Override
  public <T> T unwrap(Class<T> type) throws SQLException {
    return h2.unwrap(type);
  }

  @Override
  public boolean isWrapperFor(Class<?> type) throws SQLException {
    return h2.isWrapperFor(type);
  }
}

package dev.portcullis.store.database;

import java.time.Duration;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcDataSource;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * Where connections come from: by class, not by {@code DriverManager}, which knows the drivers of
 * other class loaders.
 *
 * @param url as configured; what it says itself of times stands
 */
record DatabaseSource(String url, String user, String password) {

  private static final Duration CONNECT_PATIENCE = Duration.ofSeconds(3);

  /** Whether it is a file of this process. */
  boolean embedded() {
    return url.startsWith("jdbc:h2:");
  }

  /**
   * A source whose connections do not wait for ever.
   *
   * @param answer how long one answer over the network is waited for
   */
  DataSource waiting(Duration answer) {
    if (embedded()) {
      return h2();
    }
    if (url.startsWith("jdbc:postgresql:")) {
      return postgres(answer);
    }
    throw new StoreException("the database is neither PostgreSQL nor H2", null);
  }

  private DataSource h2() {
    var h2 = new JdbcDataSource();
    h2.setURL(EmbeddedDatabase.prepare(url));
    h2.setUser(user.isEmpty() ? "portcullis" : user);
    h2.setPassword(password);
    return new EmbeddedSource(h2, EmbeddedDatabase.directory(url));
  }

  private DataSource postgres(Duration answer) {
    var postgres = new PGSimpleDataSource();
    postgres.setConnectTimeout((int) CONNECT_PATIENCE.toSeconds());
    postgres.setLoginTimeout((int) CONNECT_PATIENCE.toSeconds());
    postgres.setSocketTimeout((int) answer.toSeconds());
    postgres.setTcpKeepAlive(true);
    postgres.setUrl(url);
    if (!user.isEmpty()) {
      postgres.setUser(user);
    }
    if (!password.isEmpty()) {
      postgres.setPassword(password);
    }
    return postgres;
  }
}

package dev.portcullis.store;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import jakarta.persistence.EntityManager;
import jakarta.persistence.EntityManagerFactory;
import jakarta.persistence.PersistenceException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.function.Function;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcDataSource;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * The database: migrated when opened, used in short transactions.
 *
 * <p>The product brings its own connection pool, so that it deploys on a server where nobody set up
 * a data source. H2 is the server's: all modules of a virtual machine then share one H2, which is
 * how several can have the same file open.
 */
public final class Database implements AutoCloseable {
  private final HikariDataSource pool;
  private final EntityManagerFactory entities;

  private Database(HikariDataSource pool, EntityManagerFactory entities) {
    this.pool = pool;
    this.entities = entities;
  }

  /**
   * Opens a database and brings its tables up to date. Several nodes may do so at once.
   *
   * @param url {@code jdbc:postgresql:…} or {@code jdbc:h2:…}; the file of an embedded database is
   *     made, for its owner alone, where there is none
   * @param user empty: as the URL or the driver says
   * @param password empty: none
   * @throws StoreException when it cannot be reached within half a minute, or not be migrated
   */
  public static Database open(String url, String user, String password) {
    HikariDataSource pool = pool(url, user, password);
    try {
      Migrations.run(pool);
      return new Database(pool, EntityUnit.createFactory(pool));
    } catch (RuntimeException e) {
      pool.close();
      throw new StoreException("the database cannot be prepared: " + e.getMessage(), e);
    }
  }

  private static HikariDataSource pool(String url, String user, String password) {
    var config = new HikariConfig();
    config.setPoolName("portcullis");
    config.setDataSource(source(url, user, password));
    config.setMaximumPoolSize(10);
    config.setMinimumIdle(1);
    config.setConnectionTimeout(5_000);
    config.setInitializationFailTimeout(30_000);
    try {
      return new HikariDataSource(config);
    } catch (RuntimeException e) {
      throw new StoreException("the database cannot be opened: " + e.getMessage(), e);
    }
  }

  /** By class, not by {@code DriverManager}, which knows the drivers of other class loaders. */
  private static DataSource source(String url, String user, String password) {
    if (url.startsWith("jdbc:h2:")) {
      var h2 = new JdbcDataSource();
      h2.setURL(EmbeddedDatabase.prepare(url));
      h2.setUser(user.isEmpty() ? "portcullis" : user);
      h2.setPassword(password);
      return h2;
    }
    if (url.startsWith("jdbc:postgresql:")) {
      return postgres(url, user, password);
    }
    throw new StoreException("the database is neither PostgreSQL nor H2", null);
  }

  private static DataSource postgres(String url, String user, String password) {
    var postgres = new PGSimpleDataSource();
    postgres.setUrl(url);
    if (!user.isEmpty()) {
      postgres.setUser(user);
    }
    if (!password.isEmpty()) {
      postgres.setPassword(password);
    }
    return postgres;
  }

  /**
   * Runs {@code work} in a transaction of its own: committed when it returns, else rolled back.
   *
   * @throws StoreClashException when another transaction was faster; nothing is changed then
   * @throws StoreException when the database cannot be reached or fails
   */
  public <T> T inTransaction(Function<EntityManager, T> work) {
    EntityManager manager = entities.createEntityManager();
    try {
      manager.getTransaction().begin();
      T result = work.apply(manager);
      manager.getTransaction().commit();
      return result;
    } catch (PersistenceException e) {
      throw StoreException.of(e);
    } finally {
      rollBackAndClose(manager);
    }
  }

  /**
   * Runs {@code work} on a connection, in a transaction of its own: committed when it returns, else
   * rolled back.
   *
   * @param patience how long each answer over the network is waited for; a connection is waited for
   *     five seconds
   * @throws StoreClashException when another transaction was faster; nothing is changed then
   * @throws StoreException when the database cannot be reached or fails
   */
  <T> T onConnection(Duration patience, SqlWork<T> work) {
    // what is not committed is rolled back when the pool gets the connection back
    try (Connection connection = pool.getConnection()) {
      connection.setAutoCommit(false);
      connection.setNetworkTimeout(Runnable::run, Math.toIntExact(patience.toMillis()));
      T result = work.run(connection);
      connection.commit();
      return result;
    } catch (SQLException e) {
      throw StoreException.of(e);
    }
  }

  /** What is done on a connection. */
  interface SqlWork<T> {
    T run(Connection connection) throws SQLException;
  }

  private static void rollBackAndClose(EntityManager manager) {
    try (manager) {
      if (manager.getTransaction().isActive()) {
        manager.getTransaction().rollback();
      }
    }
  }

  /** Closes all connections. */
  @Override
  public void close() {
    entities.close();
    pool.close();
  }
}

package dev.portcullis.store.database;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import jakarta.persistence.EntityManager;
import jakarta.persistence.EntityManagerFactory;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * The database: migrated when opened, used in short transactions.
 *
 * <p>The product brings its own connection pool, so that it deploys on a server where nobody set up
 * a data source. H2 is the server's: all modules of a virtual machine then share one H2, which is
 * how several can have the same file open.
 */
public final class Database implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(Database.class.getName());

  /** How long one answer over the network is waited for. */
  static final Duration PATIENCE = Duration.ofSeconds(5);

  /** How long a connection of the pool is waited for. */
  private static final Duration CONNECTION_PATIENCE = Duration.ofSeconds(3);

  /** A migration may rewrite a table. */
  private static final Duration MIGRATION_PATIENCE = Duration.ofMinutes(5);

  private final HikariDataSource pool;
  private final EntityManagerFactory entities;
  private final Availability availability;

  private Database(HikariDataSource pool, EntityManagerFactory entities) {
    this.pool = pool;
    this.entities = entities;
    this.availability = new Availability(this::write, InstantSource.system());
  }

  /**
   * Opens a database and brings its tables up to date. Several nodes may do so at once.
   *
   * @param url {@code jdbc:postgresql:…} or {@code jdbc:h2:…}; the file of an embedded database is
   *     made, for its owner alone, where there is none
   * @param user empty: as the URL or the driver says
   * @param password empty: none
   * @param patience how long a database that cannot be reached yet is waited for
   * @param entities what is kept in it
   * @throws StoreException when it cannot be reached, or not be migrated
   */
  public static Database open(
      String url, String user, String password, StartPatience patience, List<Class<?>> entities) {
    var source = new DatabaseSource(url, user, password);
    patience.await(source.waiting(PATIENCE));
    HikariDataSource pool = pool(source);
    try {
      Migrations.run(source.waiting(MIGRATION_PATIENCE));
      return new Database(pool, EntityUnit.createFactory(pool, entities));
    } catch (RuntimeException e) {
      pool.close();
      throw new StoreException("the database cannot be prepared: " + e.getMessage(), e);
    }
  }

  private static HikariDataSource pool(DatabaseSource source) {
    var config = new HikariConfig();
    config.setPoolName("portcullis");
    config.setDataSource(source.waiting(PATIENCE));
    config.setMaximumPoolSize(10);
    config.setMinimumIdle(1);
    config.setConnectionTimeout(CONNECTION_PATIENCE.toMillis());
    config.setValidationTimeout(CONNECTION_PATIENCE.toMillis() / 2);
    config.setInitializationFailTimeout(CONNECTION_PATIENCE.toMillis());
    if (source.embedded()) {
      // H2's own answer to whether a connection is good does not look at the file
      config.setConnectionTestQuery("select 1");
      JvmPools.join(config);
    }
    try {
      return new HikariDataSource(config);
    } catch (RuntimeException e) {
      throw new StoreException("the database cannot be opened: " + e.getMessage(), e);
    }
  }

  /** Why the database cannot be used now, and since when; empty where it can. */
  public Optional<Outage> outage() {
    return availability.outage();
  }

  /** Connections of before are given up; an embedded database is opened anew with the first. */
  private void write() throws SQLException {
    pool.getHikariPoolMXBean().softEvictConnections();
    try (Connection connection = pool.getConnection();
        var statement = connection.prepareStatement("update database_probe set tried_at = ?")) {
      statement.setLong(1, System.currentTimeMillis());
      statement.executeUpdate();
    }
  }

  /**
   * Runs {@code work} in a transaction of its own: committed when it returns, else rolled back.
   *
   * @throws StoreClashException when another transaction was faster; nothing is changed then
   * @throws StoreException when the database cannot be reached or fails
   */
  public <T> T inTransaction(Function<EntityManager, T> work) {
    availability.require();
    EntityManager manager = entities.createEntityManager();
    try {
      manager.getTransaction().begin();
      T result = work.apply(manager);
      manager.getTransaction().commit();
      return result;
    } catch (StoreException e) {
      throw e;
    } catch (RuntimeException e) {
      // a provider lets failures of its own kind through, besides those of Jakarta Persistence
      throw OutageCause.ofDatabase(e) ? availability.failed(e) : e;
    } finally {
      rollBackAndClose(manager);
    }
  }

  /**
   * Runs {@code work} on a connection, in a transaction of its own: committed when it returns, else
   * rolled back.
   *
   * @param patience how long each answer over the network is waited for; a connection is waited for
   *     three seconds
   * @throws StoreClashException when another transaction was faster; nothing is changed then
   * @throws StoreException when the database cannot be reached or fails
   */
  public <T> T onConnection(Duration patience, SqlWork<T> work) {
    availability.require();
    // what is not committed is rolled back when the pool gets the connection back
    try (Connection connection = pool.getConnection()) {
      connection.setAutoCommit(false);
      connection.setNetworkTimeout(Runnable::run, Math.toIntExact(patience.toMillis()));
      T result = work.run(connection);
      connection.commit();
      return result;
    } catch (SQLException e) {
      throw impatient(patience, e) ? StoreException.of(e, null) : availability.failed(e);
    }
  }

  /** Who waits for less than others do has learnt nothing of the database for the others. */
  private static boolean impatient(Duration patience, SQLException e) {
    return patience.compareTo(PATIENCE) < 0
        && OutageCause.of(e).filter(OutageCause.SILENT::equals).isPresent();
  }

  /** What is done on a connection. */
  public interface SqlWork<T> {
    T run(Connection connection) throws SQLException;
  }

  /** What a connection that broke could not roll back, the database has. */
  private static void rollBackAndClose(EntityManager manager) {
    try (manager) {
      if (manager.getTransaction().isActive()) {
        manager.getTransaction().rollback();
      }
    } catch (RuntimeException e) {
      LOG.log(System.Logger.Level.DEBUG, "a transaction could not be rolled back", e);
    }
  }

  /** Closes all connections. */
  @Override
  public void close() {
    availability.close();
    entities.close();
    pool.close();
  }
}

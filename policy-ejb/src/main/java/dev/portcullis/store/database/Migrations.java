package dev.portcullis.store.database;

import javax.sql.DataSource;
import org.flywaydb.core.Flyway;

/** The tables, version by version; Flyway's lock lets one node at a time migrate. */
final class Migrations {

  /**
   * Lets one module of this virtual machine migrate at a time: the lock of Flyway is a row, which
   * an empty H2 database does not have yet. A literal is one object for all class loaders (JLS
   * §3.10.5), and no other code locks this one.
   */
  private static final String TURN = "dev.portcullis.store.Migrations";

  private Migrations() {}

  static void run(DataSource source) {
    synchronized (TURN) {
      Flyway.configure(Migrations.class.getClassLoader())
          .dataSource(source)
          .locations("classpath:db/migration")
          .table("portcullis_schema")
          .load()
          .migrate();
    }
  }
}

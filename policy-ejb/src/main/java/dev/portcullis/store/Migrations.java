package dev.portcullis.store;

import javax.sql.DataSource;
import org.flywaydb.core.Flyway;

/** The tables, version by version; Flyway's lock lets one node at a time migrate. */
final class Migrations {

  private Migrations() {}

  static void run(DataSource source) {
    Flyway.configure(Migrations.class.getClassLoader())
        .dataSource(source)
        .locations("classpath:db/migration")
        .table("portcullis_schema")
        .load()
        .migrate();
  }
}

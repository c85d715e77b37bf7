package dev.portcullis.store;

import dev.portcullis.store.database.Database;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.UUID;

/** The databases that every law of the store must hold on; each opens a new, empty one. */
public enum TestDatabase {
  H2 {
    @Override
    public String url(Path directory) {
      return "jdbc:h2:file:" + directory.resolve(UUID.randomUUID().toString());
    }
  },
  POSTGRES {
    @Override
    public String url(Path directory) throws IOException {
      return Postgres.newDatabase();
    }
  };

  public abstract String url(Path directory) throws IOException;

  public Database open(Path directory) {
    try {
      return Store.open(url(directory), "", "");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

package dev.portcullis.store;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.UUID;

/** The databases that every law of the store must hold on; each opens a new, empty one. */
enum TestDatabase {
  H2 {
    @Override
    String url(Path directory) {
      return "jdbc:h2:file:" + directory.resolve(UUID.randomUUID().toString());
    }
  },
  POSTGRES {
    @Override
    String url(Path directory) throws IOException {
      return Postgres.newDatabase();
    }
  };

  abstract String url(Path directory) throws IOException;

  Database open(Path directory) {
    try {
      return Store.open(url(directory), "", "");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

package dev.portcullis.store;

import java.nio.file.Path;
import java.util.stream.Stream;

/** The databases that every law of the store must hold on. */
final class TestDatabase {

  private TestDatabase() {}

  static Stream<Database> all(Path directory) {
    return Stream.of(Database.embedded(directory));
  }
}

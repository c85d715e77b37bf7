package dev.portcullis.store.database;

import dev.portcullis.configuration.PrivateFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The file of the embedded database. Its user has no password: who may read the file may read it
 * with or without one, so the file is its owner's alone.
 */
final class EmbeddedDatabase {

  private static final String FILE = "jdbc:h2:file:";

  private EmbeddedDatabase() {}

  /** Makes directory and file where they do not exist, and adds what every connection needs. */
  static String prepare(String url) {
    file(url).ifPresent(EmbeddedDatabase::createFile);
    // the server closes it, after the applications that still write to it; what is committed is in
    // the file, also when the process is killed in the next half second; no trace beside the file,
    // which grows most where the disk is full
    return url + ";DB_CLOSE_ON_EXIT=FALSE;LOCK_TIMEOUT=5000;WRITE_DELAY=0;TRACE_LEVEL_FILE=0";
  }

  /** The directory of the file; null where the URL names none. */
  static @Nullable Path directory(String url) {
    return file(url).map(EmbeddedDatabase::directory).orElse(null);
  }

  private static Path directory(Path name) {
    Path file = name.toAbsolutePath().normalize();
    return Objects.requireNonNullElse(file.getParent(), file);
  }

  private static Optional<Path> file(String url) {
    boolean named = url.startsWith(FILE) && !url.startsWith(FILE + "~");
    return named
        ? Optional.of(Path.of(url.substring(FILE.length()).split(";", 2)[0]))
        : Optional.empty();
  }

  private static void createFile(Path name) {
    Path directory = directory(name);
    try {
      PrivateFiles.createDirectories(directory);
      // H2 takes an empty file for a new database, and keeps the file's permissions
      PrivateFiles.createFile(directory.resolve(name.getFileName() + ".mv.db"));
    } catch (IOException e) {
      throw new StoreException("the directory " + directory + " cannot be used", e);
    }
  }
}

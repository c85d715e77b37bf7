package dev.portcullis.store;

import dev.portcullis.configuration.PrivateFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Objects;

/**
 * The file of the embedded database. Its user has no password: who may read the file may read it
 * with or without one, so the file is its owner's alone.
 */
final class EmbeddedDatabase {

  private static final String FILE = "jdbc:h2:file:";

  private EmbeddedDatabase() {}

  /** Makes directory and file where they do not exist, and adds what every connection needs. */
  static String prepare(String url) {
    if (url.startsWith(FILE) && !url.startsWith(FILE + "~")) {
      int options = url.indexOf(';');
      createFile(Path.of(url.substring(FILE.length(), options < 0 ? url.length() : options)));
    }
    // the server closes it, after the applications that still write to it; what is committed is in
    // the file, also when the process is killed in the next half second
    return url + ";DB_CLOSE_ON_EXIT=FALSE;LOCK_TIMEOUT=10000;WRITE_DELAY=0";
  }

  private static void createFile(Path name) {
    Path file = name.toAbsolutePath().normalize();
    Path directory = Objects.requireNonNullElse(file.getParent(), file);
    try {
      PrivateFiles.createDirectories(directory);
      // H2 takes an empty file for a new database, and keeps the file's permissions
      PrivateFiles.createFile(directory.resolve(name.getFileName() + ".mv.db"));
    } catch (IOException e) {
      throw new StoreException("the directory " + directory + " cannot be used", e);
    }
  }
}

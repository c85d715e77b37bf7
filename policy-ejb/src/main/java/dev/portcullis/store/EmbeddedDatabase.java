package dev.portcullis.store;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * The file of the embedded database. Its user has no password: who may read the file may read it
 * with or without one, so the file is its owner's alone.
 */
final class EmbeddedDatabase {

  private EmbeddedDatabase() {}

  /** Makes directory and file where they do not exist, and says how to connect. */
  static String prepare(Path directory) {
    Path home = directory.toAbsolutePath().normalize();
    try {
      Files.createDirectories(home, owner("rwx------"));
      createFile(home.resolve("portcullis.mv.db"));
    } catch (IOException e) {
      throw new StoreException("the data directory " + home + " cannot be used", e);
    }
    return "jdbc:h2:file:"
        + home.resolve("portcullis")
        + ";DB_CLOSE_ON_EXIT=FALSE;LOCK_TIMEOUT=10000";
  }

  /** H2 takes an empty file for a new database, and keeps the file's permissions. */
  private static void createFile(Path file) throws IOException {
    try {
      Files.createFile(file, owner("rw-------"));
    } catch (FileAlreadyExistsException e) {
      // another start, or another module of this one, made it
    }
  }

  private static FileAttribute<?>[] owner(String permissions) {
    if (!FileSystems.getDefault().supportedFileAttributeViews().contains("posix")) {
      return new FileAttribute<?>[0];
    }
    return new FileAttribute<?>[] {
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
    };
  }
}

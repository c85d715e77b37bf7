package dev.portcullis.launcher;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.stream.Stream;

/** Directory trees. */
final class Directories {

  private Directories() {}

  /**
   * Makes a temporary directory for its owner only. Not by {@link Files#createTempDirectory}: that
   * would settle for the whole JVM where temporary files go, before the server's place is known.
   */
  static Path createPrivate(String name) throws IOException {
    Path directory = Files.createDirectory(Path.of(System.getProperty("java.io.tmpdir"), name));
    if (directory.getFileSystem().supportedFileAttributeViews().contains("posix")) {
      Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx------"));
    }
    return directory;
  }

  /** Deletes a tree as far as it can; what is there already does no harm. */
  static void delete(Path root) {
    if (!Files.exists(root)) {
      return;
    }
    try (Stream<Path> tree = Files.walk(root)) {
      tree.sorted(Comparator.reverseOrder()).forEach(Directories::deleteOne);
    } catch (IOException | UncheckedIOException e) {
      System.getLogger("dev.portcullis.launcher")
          .log(System.Logger.Level.WARNING, "not deleted: " + root, e);
    }
  }

  private static void deleteOne(Path path) {
    try {
      Files.deleteIfExists(path);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

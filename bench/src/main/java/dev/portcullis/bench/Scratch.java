package dev.portcullis.bench;

import dev.portcullis.bench.machine.Child;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/** What a run writes for itself alone. */
final class Scratch {

  private Scratch() {}

  /** A folder for a run; it goes with this virtual machine, if that is told to end before. */
  static Path make() throws IOException {
    Path root = Files.createTempDirectory("bench-");
    Runtime.getRuntime().addShutdownHook(new Thread(() -> forsake(root), "delete-scratch"));
    return root;
  }

  /** Those who write there must have ended. */
  private static void forsake(Path root) {
    if (!Files.exists(root)) {
      return;
    }
    Child.endAll();
    try {
      delete(root);
    } catch (IOException | UncheckedIOException e) {
      System.err.println(root + " is not deleted: " + e);
    }
  }

  /** Deletes a tree, as far as it goes: processes that end may still remove files of their own. */
  static void delete(Path root) throws IOException {
    try (Stream<Path> tree = Files.walk(root)) {
      tree.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(java.io.File::delete);
    }
  }
}

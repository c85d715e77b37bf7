package dev.portcullis.store;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/** A file system of its own, of few megabytes, that can be filled. Only root can make one. */
final class SmallDisk implements AutoCloseable {

  private final Path root;

  private SmallDisk(Path root) {
    this.root = root;
  }

  /** Skips the test, with a word, where none can be made. */
  static SmallDisk mountedAt(Path root, int megabytes) throws Exception {
    Files.createDirectories(root);
    Assumptions.assumeTrue(
        run("mount", "-t", "tmpfs", "-o", "size=" + megabytes + "m", "tmpfs", root.toString()),
        "NOT TESTED: a full disk, for only root may mount one");
    return new SmallDisk(root);
  }

  Path root() {
    return root;
  }

  void fill() throws IOException {
    try (OutputStream out = Files.newOutputStream(root.resolve("filling"))) {
      byte[] page = new byte[512];
      for (int i = 0; i < 1 << 20; i++) {
        out.write(page);
      }
      throw new IllegalStateException("not full after half a gigabyte");
    } catch (IOException full) {
      if (!String.valueOf(full.getMessage()).contains("No space left")) {
        throw full;
      }
    }
  }

  void free() throws IOException {
    Files.delete(root.resolve("filling"));
  }

  private static boolean run(String... command) throws Exception {
    var process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getInputStream().readAllBytes();
    return process.waitFor(10, TimeUnit.SECONDS) && process.exitValue() == 0;
  }

  @Override
  public void close() throws Exception {
    run("umount", "-l", root.toString());
  }
}

package dev.portcullis.proxy.observation;

import dev.portcullis.configuration.PrivateFiles;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.jspecify.annotations.Nullable;

/**
 * A file that starts over when it is full and keeps a few full ones: {@code decisions.jsonl} is the
 * newest, {@code decisions.1.jsonl} the one before. Used by one thread.
 *
 * <p>A line is there whole or not at all: what a full disk let through in part is cut away at once,
 * and what a killed process left in part when the file is opened.
 */
public final class RotatingFile implements AutoCloseable {

  private final Path file;
  private final long mostBytes;
  private final int kept;

  private @Nullable FileChannel out;

  /**
   * @param mostBytes of one file
   * @param kept how many full ones are kept
   */
  public RotatingFile(Path file, long mostBytes, int kept) {
    this.file = file;
    this.mostBytes = mostBytes;
    this.kept = kept;
  }

  void write(byte[] bytes, int length) throws IOException {
    var channel = opened();
    long size = channel.size();
    if (size > 0 && size + length > mostBytes) {
      rotate();
      channel = opened();
    }
    PrivateFiles.writeWhole(channel, ByteBuffer.wrap(bytes, 0, length));
  }

  private FileChannel opened() throws IOException {
    if (out != null) {
      return out;
    }
    Path directory = file.toAbsolutePath().getParent();
    if (directory != null) {
      PrivateFiles.createDirectories(directory);
    }
    var opened = PrivateFiles.appendLines(file);
    out = opened;
    return opened;
  }

  private void rotate() throws IOException {
    close();
    Files.deleteIfExists(old(kept));
    for (int i = kept - 1; i >= 0; i--) {
      if (Files.exists(old(i))) {
        Files.move(old(i), old(i + 1), StandardCopyOption.REPLACE_EXISTING);
      }
    }
  }

  /** The file that is {@code age} rotations old. */
  Path old(int age) {
    String name = String.valueOf(file.getFileName());
    int dot = name.lastIndexOf('.');
    return age == 0
        ? file
        : file.resolveSibling(name.substring(0, dot) + '.' + age + name.substring(dot));
  }

  @Override
  public void close() throws IOException {
    if (out != null) {
      out.close();
      out = null;
    }
  }
}

package dev.portcullis.configuration;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/**
 * Directories and files for their owner only, whatever the umask: what a node writes holds keys,
 * accounts, and who asked for what. Where the file system has no such permissions, as it has it.
 */
public final class PrivateFiles {
  private static final Set<PosixFilePermission> DIRECTORY =
      PosixFilePermissions.fromString("rwx------");
  private static final Set<PosixFilePermission> FILE = PosixFilePermissions.fromString("rw-------");

  /** Lines are shorter. */
  private static final int LONGEST_LINE = 1 << 20;

  private PrivateFiles() {}

  /** Makes a directory, and those above it, where there is none; one that is there stays as is. */
  public static void createDirectories(Path directory) throws IOException {
    Files.createDirectories(directory, attributes(directory, DIRECTORY));
  }

  /** Makes an empty file where there is none. */
  public static void createFile(Path file) throws IOException {
    try {
      Files.createFile(file, attributes(file, FILE));
    } catch (FileAlreadyExistsException e) {
      // another start, or another module of this one, made it
    }
  }

  /**
   * Opens a file of lines to write behind its end; makes it where there is none. What a killed
   * process left of a line in part is cut away.
   */
  public static FileChannel appendLines(Path file) throws IOException {
    createFile(file);
    if (posix(file)) {
      Files.setPosixFilePermissions(file, FILE); // an earlier version's was for others too
    }
    cutTornLine(file);
    return FileChannel.open(file, StandardOpenOption.APPEND);
  }

  /** Writes all of it, or nothing and fails: what a full disk let through in part is cut away. */
  public static void writeWhole(FileChannel channel, ByteBuffer lines) throws IOException {
    long size = channel.size();
    try {
      while (lines.hasRemaining()) {
        channel.write(lines);
      }
    } catch (IOException e) {
      channel.truncate(size);
      throw e;
    }
  }

  /** Cuts away what stands after the last end of a line. */
  private static void cutTornLine(Path file) throws IOException {
    try (var channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      long size = channel.size();
      long from = Math.max(0, size - LONGEST_LINE);
      var tail = ByteBuffer.allocate((int) (size - from));
      int read = 0;
      while (read >= 0 && tail.hasRemaining()) {
        read = channel.read(tail, from + tail.position());
      }
      int end = tail.position();
      while (end > 0 && tail.get(end - 1) != '\n') {
        end--;
      }
      if (end > 0 || from == 0) {
        channel.truncate(from + end);
      }
    }
  }

  private static FileAttribute<?>[] attributes(Path path, Set<PosixFilePermission> permissions) {
    return posix(path)
        ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(permissions)}
        : new FileAttribute<?>[0];
  }

  private static boolean posix(Path path) {
    return path.getFileSystem().supportedFileAttributeViews().contains("posix");
  }
}

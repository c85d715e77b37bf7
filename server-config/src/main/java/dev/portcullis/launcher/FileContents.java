package dev.portcullis.launcher;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/**
 * Tells whether files changed, by what is in them: a link may lead elsewhere, and a clock may be
 * coarse.
 */
final class FileContents {

  /** Of larger files only so much is looked at, in octets. */
  private static final int MOST_OCTETS = 1 << 20;

  private FileContents() {}

  /** The same for the same contents; a file that cannot be read has one too. */
  static String digest(List<Path> files) {
    try {
      var digest = MessageDigest.getInstance("SHA-256");
      for (Path file : files) {
        digest.update(one(file));
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JVM has SHA-256", e);
    }
  }

  private static byte[] one(Path file) throws NoSuchAlgorithmException {
    try (var in = Files.newInputStream(file)) {
      return MessageDigest.getInstance("SHA-256").digest(in.readNBytes(MOST_OCTETS));
    } catch (IOException e) {
      return new byte[] {0};
    }
  }
}

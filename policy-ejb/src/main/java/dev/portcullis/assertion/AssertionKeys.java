package dev.portcullis.assertion;

import dev.portcullis.configuration.PrivateFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Set;

/** Keeps the key of assertions in the data directory, for its owner's eyes only. */
public final class AssertionKeys {

  /** The file in the data directory. */
  public static final String FILE = "assertion-key.json";

  private static final int MAX_BYTES = 8 << 10;

  private AssertionKeys() {}

  /**
   * The key in the data directory; a new one where there is none. Of several processes that start
   * at once, all get the same key.
   *
   * @throws IOException if the directory cannot be used, or the file is there and is no key: it is
   *     never overwritten
   */
  public static AssertionKey loadOrCreate(Path dataDirectory) throws IOException {
    Path file = dataDirectory.resolve(FILE);
    if (Files.notExists(file)) {
      PrivateFiles.createDirectories(dataDirectory);
      create(file);
    }
    ownerOnly(file);
    return load(file);
  }

  /** Written whole under another name first, so that nobody ever reads half a key. */
  private static void create(Path file) throws IOException {
    Path draft = Files.createTempFile(file.getParent(), "assertion-key", ".tmp");
    try {
      ownerOnly(draft);
      Files.writeString(draft, AssertionKey.generate().privateJwk());
      publish(draft, file);
    } catch (FileAlreadyExistsException e) {
      return; // another process was faster; its key counts
    } finally {
      Files.deleteIfExists(draft);
    }
  }

  /** A link fails where the name is taken; a move is the best there is on file systems without. */
  private static void publish(Path draft, Path file) throws IOException {
    try {
      Files.createLink(file, draft);
    } catch (FileAlreadyExistsException e) {
      throw e;
    } catch (IOException | UnsupportedOperationException e) {
      Files.move(draft, file);
    }
  }

  private static void ownerOnly(Path file) throws IOException {
    var view = Files.getFileAttributeView(file, PosixFileAttributeView.class);
    if (view != null) {
      view.setPermissions(Set.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE));
    }
  }

  private static AssertionKey load(Path file) throws IOException {
    if (!Files.isRegularFile(file)) {
      throw new NoSuchFileException(file.toString(), null, "is not a regular file");
    }
    try (var in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(MAX_BYTES);
      return AssertionKey.fromPrivateJwk(new String(bytes, StandardCharsets.UTF_8));
    } catch (IllegalArgumentException e) {
      throw new IOException(
          file + " is " + e.getMessage() + "; restore it, or remove it to get a new key", e);
    }
  }
}

package dev.portcullis.information;

import com.nimbusds.jose.jwk.JWK;
import dev.portcullis.authentication.jose.EncryptionKeys;
import dev.portcullis.authentication.jose.StrictJson;
import dev.portcullis.authentication.jwt.DecryptionKeys;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.text.ParseException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The private keys that tokens are encrypted to, from a JWK Set in a file of this node. What cannot
 * be read leaves the former keys in use.
 */
public final class DecryptionKeyFile implements DecryptionKeys {

  private static final System.Logger LOG = System.getLogger(DecryptionKeyFile.class.getName());

  /** The largest file that is read, in octets. */
  private static final int MAX_BYTES = 256 << 10;

  /** What tells that a file was written again. */
  private record Written(FileTime at, long size, @Nullable Object inode) {
    static Written of(Path file) throws IOException {
      var now = Files.readAttributes(file, BasicFileAttributes.class);
      return new Written(now.lastModifiedTime(), now.size(), now.fileKey());
    }
  }

  private final Optional<Path> file;
  private volatile Map<String, JWK> keys = Map.of();
  private @Nullable Written seen;
  private String failure = "";

  /** Reads the file; where there is none to read, there are no keys yet. */
  public DecryptionKeyFile(Optional<Path> file) {
    this.file = file;
    refresh();
  }

  @Override
  public @Nullable JWK find(String kid) {
    return keys.get(kid);
  }

  /** Reads the file again if it was written; to be called every second, by one thread at a time. */
  public void refresh() {
    file.ifPresent(this::refresh);
  }

  private void refresh(Path path) {
    try {
      var written = Written.of(path);
      if (written.equals(seen)) {
        return;
      }
      seen = written;
      take(read(path));
      failure = "";
      LOG.log(
          System.Logger.Level.INFO,
          "tokens encrypted to these keys can be opened: {0}",
          new TreeSet<>(keys.keySet()));
    } catch (IOException e) {
      report(path, e);
    }
  }

  /** Once for each failure. What the file holds is in no message. */
  private void report(Path path, IOException e) {
    String now = e.getClass().getName() + e.getMessage();
    if (!now.equals(failure)) {
      failure = now;
      LOG.log(
          System.Logger.Level.WARNING,
          "the decryption keys of tokens in {0} cannot be used, the former stay in use: {1}; write"
              + " a JWK Set of private keys, each with a kid",
          path,
          e.toString());
    }
  }

  /** A key that stays is the same instance: what it opened is told by that. */
  private void take(Map<String, JWK> read) {
    var before = keys;
    read.replaceAll(
        (kid, key) -> {
          JWK former = before.get(kid);
          return former != null && former.equals(key) ? former : key;
        });
    keys = Map.copyOf(read);
  }

  private static Map<String, JWK> read(Path path) throws IOException {
    byte[] bytes;
    try (var in = Files.newInputStream(path)) {
      bytes = in.readNBytes(MAX_BYTES + 1);
    }
    if (bytes.length > MAX_BYTES) {
      throw new IOException("the file is longer than 256 KiB");
    }
    if (!(object(bytes).get("keys") instanceof List<?> members)) {
      throw new IOException("not a JWK Set");
    }
    var keys = new HashMap<String, JWK>();
    for (int i = 0; i < members.size(); i++) {
      JWK key = members.get(i) instanceof Map<?, ?> object ? key(object) : null;
      String place = "key " + (i + 1) + " of the set ";
      if (key == null || key.getKeyID() == null || !EncryptionKeys.isUsable(key)) {
        throw new IOException(
            place
                + "cannot be used: it needs a `kid`, and to be a private RSA key of 2,048 to 4,096"
                + " bits or one of P-256, P-384 or P-521, for `enc` if it says a `use`");
      }
      if (keys.put(key.getKeyID(), key) != null) {
        throw new IOException(place + "has the kid of another");
      }
    }
    return keys;
  }

  private static Map<String, @Nullable Object> object(byte[] bytes) throws IOException {
    try {
      return StrictJson.object(bytes);
    } catch (IOException e) {
      throw new IOException("not one JSON object without a member twice"); // without its text
    }
  }

  private static @Nullable JWK key(Map<?, ?> members) {
    var named = new HashMap<String, Object>();
    members.forEach(
        (name, value) -> {
          if (name instanceof String string && value != null) {
            named.put(string, value);
          }
        });
    try {
      return JWK.parse(named);
    } catch (ParseException | IllegalArgumentException | IllegalStateException e) {
      return null;
    }
  }
}

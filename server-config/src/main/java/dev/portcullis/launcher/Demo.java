package dev.portcullis.launcher;

import dev.portcullis.configuration.Key;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Map;
import java.util.Objects;

/**
 * What the demo adds: an upstream, a token issuer, two API keys, a policy that uses them, and a
 * data directory that is gone when it ends.
 */
record Demo(
    Path directory,
    DemoUpstream upstream,
    DemoIssuer issuer,
    String readerKey,
    String writerKey,
    String adminPassword) {

  private static final SecureRandom RANDOM = new SecureRandom();

  static Demo start(Shutdown shutdown) throws StartupException {
    try {
      Path directory = Directories.createPrivate("portcullis-demo-" + random(6));
      shutdown.add(() -> Directories.delete(directory));
      var upstream = DemoUpstream.start();
      shutdown.add(upstream);
      var issuer = DemoIssuer.start();
      shutdown.add(issuer);
      var demo =
          new Demo(
              directory,
              upstream,
              issuer,
              "reader-" + random(16),
              "writer-" + random(16),
              random(8));
      Files.writeString(demo.policyFile(), demo.fill("demo-policy.yaml"));
      return demo;
    } catch (IOException e) {
      throw StartupException.failed("the demo did not start: " + e.getMessage(), e);
    }
  }

  private static String random(int bytes) {
    var random = new byte[bytes];
    RANDOM.nextBytes(random);
    return HexFormat.of().formatHex(random);
  }

  private Path policyFile() {
    return directory.resolve("demo-policy.yaml");
  }

  /** What the configuration is to say, whatever else it says. */
  Map<String, String> settings() {
    return Map.of(
        Key.DATA_DIR.key(), directory.resolve("data").toString(),
        Key.POLICY_FILE.key(), policyFile().toString(),
        Key.ADMIN_PASSWORD.key(), adminPassword);
  }

  /** What to try, ready to paste. */
  String description(Node node) {
    return fill("demo-curls.txt").replace("@proxy@", node.dataUrl());
  }

  private String fill(String template) {
    return resource(template)
        .replace("@upstream@", upstream.url())
        .replace("@issuer@", issuer.url())
        .replace("@token@", issuer.token("alice", "reader"))
        .replace("@reader-key@", readerKey)
        .replace("@reader-hash@", sha256(readerKey))
        .replace("@writer-key@", writerKey)
        .replace("@writer-hash@", sha256(writerKey))
        .replace("@policy@", policyFile().toString())
        .replace("@password@", adminPassword);
  }

  private static String resource(String name) {
    try (InputStream in = Objects.requireNonNull(Demo.class.getResourceAsStream(name), name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new IllegalStateException("this jar cannot be read", e);
    }
  }

  private static String sha256(String key) {
    try {
      return HexFormat.of()
          .formatHex(
              MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JVM has SHA-256", e);
    }
  }

  /** No secret. */
  @Override
  public String toString() {
    return "Demo[" + directory + "]";
  }
}

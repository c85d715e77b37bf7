package dev.portcullis.bench.machine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Properties;
import java.util.stream.Stream;

/**
 * An installed JDK.
 *
 * @param home where it is
 * @param version as its {@code release} file says, {@code 25.0.2}
 * @param vendor who built it
 */
public record Jdk(Path home, String version, String vendor) {

  private static final Path INSTALLED = Path.of("/usr/lib/jvm");

  /** The one that runs this. */
  public static Jdk running() throws IOException {
    return read(Path.of(System.getProperty("java.home")));
  }

  /** The one of the highest version on this machine. */
  public static Jdk newest() throws IOException {
    return Stream.concat(Stream.of(running()), installed().stream())
        .max(Comparator.comparingInt(Jdk::feature))
        .orElseThrow();
  }

  /** The lowest that Portcullis runs on, 17, or the one that runs this. */
  public static Jdk oldest() throws IOException {
    return Stream.concat(Stream.of(running()), installed().stream())
        .filter(jdk -> jdk.feature() >= 17)
        .min(Comparator.comparingInt(Jdk::feature))
        .orElseThrow();
  }

  private static List<Jdk> installed() throws IOException {
    if (!Files.isDirectory(INSTALLED)) {
      return List.of();
    }
    try (Stream<Path> homes = Files.list(INSTALLED)) {
      return homes
          .filter(home -> Files.isExecutable(home.resolve("bin/javac")))
          .filter(home -> Files.isReadable(home.resolve("release")))
          .map(Jdk::readUnchecked)
          .toList();
    }
  }

  private static Jdk readUnchecked(Path home) {
    try {
      return read(home);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static Jdk read(Path home) throws IOException {
    var release = new Properties();
    try (var in = Files.newBufferedReader(home.resolve("release"))) {
      release.load(in);
    }
    return new Jdk(home, value(release, "JAVA_VERSION"), value(release, "IMPLEMENTOR"));
  }

  private static String value(Properties release, String key) {
    return Objects.requireNonNullElse(release.getProperty(key), "unknown").replace("\"", "");
  }

  /** The feature release, 17. */
  public int feature() {
    return Integer.parseInt(version.split("[.+-]", -1)[0]);
  }

  public String java() {
    return home.resolve("bin/java").toString();
  }
}

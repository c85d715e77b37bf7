package dev.portcullis.launcher;

import dev.portcullis.configuration.PrivateFiles;
import java.io.IOException;
import java.io.InputStream;
import java.net.MalformedURLException;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * What is packed in this jar, unpacked once for each content: the server's libraries and the two
 * WARs. Two processes may unpack at one time; the first to finish wins.
 */
record Bundle(Path directory) {

  private static final String NESTED = "bundle/";
  private static final String SERVER = "payara-micro.jar";
  private static final String SERVER_LIBRARIES = "MICRO-INF/runtime/";

  static Bundle unpacked(Path cache) throws IOException {
    try (var jar = new JarFile(location().toFile())) {
      Path directory = cache.resolve(hash(jar));
      if (!Files.isDirectory(directory)) {
        unpack(jar, cache, directory);
      }
      return new Bundle(directory);
    }
  }

  private static Path location() throws IOException {
    try {
      return Path.of(Bundle.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (URISyntaxException e) {
      throw new IOException(e);
    }
  }

  /** Names, sizes and checksums stand in the jar's directory: the content need not be read. */
  private static String hash(JarFile jar) {
    var listing = new StringBuilder();
    for (ZipEntry entry : nested(jar, NESTED)) {
      listing.append("%s %d %x%n".formatted(entry.getName(), entry.getSize(), entry.getCrc()));
    }
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256")
              .digest(listing.toString().getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest, 0, 12);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JVM has SHA-256", e);
    }
  }

  private static List<ZipEntry> nested(ZipFile jar, String prefix) {
    var entries = new ArrayList<ZipEntry>();
    jar.stream()
        .filter(entry -> entry.getName().startsWith(prefix) && !entry.isDirectory())
        .forEach(entries::add);
    return entries;
  }

  private static void unpack(JarFile jar, Path cache, Path directory) throws IOException {
    PrivateFiles.createDirectories(cache);
    Path partial = Files.createTempDirectory(cache, "unpacking-");
    copy(jar, NESTED, partial);
    try (var server = new ZipFile(partial.resolve(SERVER).toFile())) {
      copy(server, SERVER_LIBRARIES, Files.createDirectory(partial.resolve("lib")));
    }
    try {
      Files.move(partial, directory, StandardCopyOption.ATOMIC_MOVE);
    } catch (FileAlreadyExistsException | AtomicMoveNotSupportedException e) {
      Directories.delete(partial);
    }
  }

  private static void copy(ZipFile from, String prefix, Path to) throws IOException {
    for (ZipEntry entry : nested(from, prefix)) {
      Path file = to.resolve(Path.of(entry.getName()).getFileName());
      try (InputStream in = from.getInputStream(entry)) {
        Files.copy(in, file);
      }
    }
  }

  Path war(String name) {
    return directory.resolve(name + ".war");
  }

  /**
   * The server's class loader. The launcher's classes are none of its parents', so no class of the
   * applications is taken from here. The server insists on a loader of its own class.
   */
  ClassLoader serverLoader() throws IOException, ReflectiveOperationException {
    var boot =
        new URLClassLoader(
            "server-boot",
            new URL[] {url(directory.resolve(SERVER))},
            ClassLoader.getPlatformClassLoader());
    var urls = new ArrayList<URL>();
    try (Stream<Path> libraries = Files.list(directory.resolve("lib"))) {
      for (Path library : libraries.filter(l -> l.toString().endsWith(".jar")).sorted().toList()) {
        urls.add(url(library));
      }
    }
    urls.add(url(directory.resolve("portcullis-server.jar")));
    // The server's security policy trusts what lies below it.
    System.setProperty("fish.payara.micro.UnpackDir", directory.toString());
    return (ClassLoader)
        boot.loadClass("fish.payara.micro.boot.loader.OpenURLClassLoader")
            .getConstructor(URL[].class, ClassLoader.class)
            .newInstance(urls.toArray(URL[]::new), boot);
  }

  private static URL url(Path file) throws MalformedURLException {
    return file.toUri().toURL();
  }
}

package dev.portcullis.bench.peer;

import dev.portcullis.bench.machine.Child;
import dev.portcullis.bench.machine.Jdk;
import dev.portcullis.bench.machine.Ports;
import dev.portcullis.bench.servlet.EmptyServlet;
import dev.portcullis.bench.servlet.LeanProxyServlet;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/**
 * A servlet on the Payara Micro that the bundle holds, with the listener settings that cost least:
 * what of Portcullis' time is the server's and the transport's.
 *
 * @param jdk that runs it
 * @param proxies whether it forwards, or answers itself
 */
public record BareServlet(Jdk jdk, boolean proxies) implements Peer {

  /** By name: the servlet API is the server's, and not there where the benchmark runs. */
  private static final List<String> CLASSES =
      Stream.of("EmptyServlet", "LeanProxyServlet", "UpstreamConnection")
          .map(name -> "dev/portcullis/bench/servlet/" + name + ".class")
          .toList();

  @Override
  public String name() {
    return (proxies ? "lean-servlet-" : "empty-servlet-") + jdk.feature();
  }

  @Override
  public boolean checks() {
    return false;
  }

  @Override
  public Optional<String> absence() {
    return Optional.empty();
  }

  @Override
  public String version() {
    return "Payara Micro of the bundle on JDK %s (%s)".formatted(jdk.version(), jdk.vendor());
  }

  @Override
  public Running start(Workbench bench) throws IOException, InterruptedException {
    int port = Ports.free();
    Path directory = bench.scratch(name());
    var command = new ArrayList<String>(List.of(jdk.java()));
    command.addAll(Portcullis.JVM);
    command.add("-D" + LeanProxyServlet.UPSTREAM + "=" + bench.upstream());
    command.addAll(List.of("-jar", server(bench).toString()));
    command.addAll(List.of("--deploy", war(directory).toString(), "--contextroot", "/"));
    command.addAll(List.of("--nocluster", "--disablephonehome", "--port", Integer.toString(port)));
    Path settings = bench.template("payara-preboot.txt", directory, port);
    command.addAll(List.of("--prebootcommandfile", settings.toString()));
    var child = Child.start(name(), directory, command);
    return Running.onceItSays("ready in ", child, port, proxies ? "" : EmptyServlet.PATH);
  }

  /** The server that the bundle embeds. */
  private static Path server(Workbench bench) throws IOException {
    Path file = bench.directory().resolve("payara-micro.jar");
    if (!Files.exists(file)) {
      try (var jar = new ZipFile(bench.bundle().toFile());
          InputStream in = jar.getInputStream(jar.getEntry("bundle/payara-micro.jar"))) {
        Files.copy(in, file);
      }
    }
    return file;
  }

  private static Path war(Path directory) throws IOException {
    Path file = directory.resolve("bare.war");
    try (var war = new ZipOutputStream(Files.newOutputStream(file))) {
      for (String name : CLASSES) {
        war.putNextEntry(new ZipEntry("WEB-INF/classes/" + name));
        try (InputStream in =
            Objects.requireNonNull(BareServlet.class.getResourceAsStream("/" + name))) {
          in.transferTo(war);
        }
      }
    }
    return file;
  }
}

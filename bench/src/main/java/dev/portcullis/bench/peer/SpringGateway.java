package dev.portcullis.bench.peer;

import dev.portcullis.bench.machine.Child;
import dev.portcullis.bench.machine.Jdk;
import dev.portcullis.bench.machine.Ports;
import dev.portcullis.bench.token.Issuer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.zip.ZipFile;

/**
 * Spring Cloud Gateway with the checks that Portcullis makes: the application in {@code
 * bench/gateway}, which the profile {@code bench} builds.
 *
 * @param jdk that runs it
 * @param jar the application
 */
public record SpringGateway(Jdk jdk, Path jar) implements Peer {

  @Override
  public String name() {
    return "spring-gateway-" + jdk.feature();
  }

  @Override
  public boolean checks() {
    return true;
  }

  @Override
  public Optional<String> absence() {
    return Files.exists(jar)
        ? Optional.empty()
        : Optional.of("Spring Cloud Gateway is built with the Maven profile `bench` only");
  }

  @Override
  public String version() throws IOException {
    return "Spring Cloud Gateway %s, Spring Boot %s on JDK %s (%s)"
        .formatted(
            library("spring-cloud-gateway-server-webflux-"),
            library("spring-boot-"),
            jdk.version(),
            jdk.vendor());
  }

  private String library(String prefix) throws IOException {
    try (var zip = new ZipFile(jar.toFile())) {
      return zip.stream()
          .map(entry -> entry.getName().replace("BOOT-INF/lib/", ""))
          .filter(name -> name.matches(prefix + "[0-9.]+\\.jar"))
          .map(name -> name.substring(prefix.length(), name.length() - ".jar".length()))
          .findFirst()
          .orElse("unknown");
    }
  }

  @Override
  public Running start(Workbench bench) throws IOException, InterruptedException {
    int port = Ports.free();
    var command = new ArrayList<String>(List.of(jdk.java()));
    command.addAll(Portcullis.JVM);
    command.addAll(List.of("-jar", jar.toString()));
    command.addAll(List.of("--server.address=127.0.0.1", "--server.port=" + port));
    command.addAll(List.of("--bench.upstream=" + bench.upstream(), "--bench.rate=" + bench.rate()));
    String jwt = "--spring.security.oauth2.resourceserver.jwt.";
    command.add(jwt + "jwk-set-uri=" + bench.issuer().jwksUrl());
    command.add(jwt + "issuer-uri=" + Issuer.NAME);
    command.add(jwt + "audiences=" + Issuer.AUDIENCE);
    var child = Child.start(name(), bench.scratch(name()), command);
    return Running.onceItSays("Started Gateway in ", child, port, "");
  }
}

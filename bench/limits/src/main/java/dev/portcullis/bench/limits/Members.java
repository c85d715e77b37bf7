package dev.portcullis.bench.limits;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Writer;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/** Members in processes of their own, on free ports of the loopback address. */
final class Members implements AutoCloseable {
  private final List<Member> members = new ArrayList<>();

  private record Member(Process process, Writer input, BufferedReader output) {
    void say(String line) throws IOException {
      input.write(line + "\n");
      input.flush();
    }

    List<Long> answer(String verb) throws IOException {
      for (var said = output.readLine(); said != null; said = output.readLine()) {
        if (said.startsWith(verb + " ")) {
          return List.of(said.substring(verb.length() + 1).split(" ")).stream()
              .map(Long::parseLong)
              .toList();
        }
      }
      throw new IOException("a member ended");
    }
  }

  /** What members decided in a span of time, all together. */
  record Decided(long decisions, long admitted, double seconds) {
    double perSecond() {
      return decisions / seconds;
    }
  }

  private Members() {}

  static Members start(int count) throws IOException {
    var members = new Members();
    var cluster = "bench-" + UUID.randomUUID();
    var ports = freePorts(count);
    var addresses = String.join(",", ports.stream().map(port -> "127.0.0.1:" + port).toList());
    for (int port : ports) {
      members.add(cluster, addresses, port);
    }
    for (var member : members.members) {
      member.say("nodes " + count);
    }
    for (var member : members.members) {
      var unused = member.answer("nodes");
    }
    return members;
  }

  private void add(String cluster, String addresses, int port) throws IOException {
    var process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseParallelGC",
                "-Xmx512m",
                "-cp",
                System.getProperty("java.class.path"),
                MemberNode.class.getName(),
                cluster,
                addresses,
                String.valueOf(port))
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    members.add(
        new Member(
            process,
            process.outputWriter(StandardCharsets.UTF_8),
            new BufferedReader(
                new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))));
  }

  /** Lets all members decide at once, as often as they can. */
  Decided decide(String tool, String key, long rate, int millis) throws IOException {
    long start = MemberNode.micros() + TimeUnit.MILLISECONDS.toMicros(200);
    for (var member : members) {
      member.say("decide %s %s %d %d %d".formatted(tool, key, rate, start, millis));
    }
    long decisions = 0;
    long admitted = 0;
    for (var member : members) {
      var said = member.answer("decide");
      decisions += said.get(0);
      admitted += said.get(1);
    }
    return new Decided(decisions, admitted, millis / 1e3);
  }

  /** How long the first member's decisions take: p50, p99, p99.9, p99.99, nanoseconds. */
  List<Long> latency(String key, int perSecond, int seconds) throws IOException {
    members.get(0).say("latency %s %d %d".formatted(key, perSecond, seconds));
    return members.get(0).answer("latency");
  }

  /** Sends the members from the {@code first} on a signal. */
  void signal(int first, String name) throws IOException, InterruptedException {
    for (var member : members.subList(first, members.size())) {
      var pid = String.valueOf(member.process.pid());
      if (new ProcessBuilder("kill", "-" + name, pid).start().waitFor() != 0) {
        throw new IOException("kill -" + name + " failed");
      }
    }
  }

  @Override
  public void close() {
    members.forEach(member -> member.process.destroyForcibly());
  }

  private static List<Integer> freePorts(int count) throws IOException {
    var sockets = new ArrayList<ServerSocket>();
    for (int i = 0; i < count; i++) {
      sockets.add(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()));
    }
    var ports = sockets.stream().map(ServerSocket::getLocalPort).toList();
    for (var socket : sockets) {
      socket.close();
    }
    return ports;
  }
}

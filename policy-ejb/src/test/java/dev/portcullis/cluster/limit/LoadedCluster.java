package dev.portcullis.cluster.limit;

import dev.portcullis.cluster.grid.TestGrids;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Nodes in processes of their own that are loaded as told, killed, and held. */
final class LoadedCluster implements AutoCloseable {
  private static final long LEAD = TimeUnit.MILLISECONDS.toMicros(300);

  private final Path folder;
  private final TestGrids grids;
  private final int first;
  private final List<Remote> nodes = new ArrayList<>();
  private final Map<String, List<Path>> records = new HashMap<>();

  private record Remote(Process process, Writer input, BufferedReader output) {
    void say(String line) throws IOException {
      input.write(line + "\n");
      input.flush();
    }

    String answer(String line) throws IOException {
      say(line);
      String verb = line.substring(0, (line + " ").indexOf(' ')) + " ";
      for (var said = output.readLine(); said != null; said = output.readLine()) {
        if (said.startsWith(verb)) {
          return said.substring(verb.length());
        }
      }
      throw new IOException("the node ended");
    }
  }

  /**
   * @param folder for what the nodes record
   * @param most nodes that there will ever be
   */
  LoadedCluster(Path folder, int most) {
    this(folder, new TestGrids(most), 0);
  }

  /**
   * @param grids that other nodes are of, too
   * @param first of the grids' nodes that is one of these
   */
  LoadedCluster(Path folder, TestGrids grids, int first) {
    this.folder = folder;
    this.grids = grids;
    this.first = first;
  }

  /** Starts the next node. */
  void start() throws IOException {
    var settings = grids.settings(first + nodes.size());
    var process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseParallelGC",
                "-Xmx256m",
                "-cp",
                System.getProperty("java.class.path"),
                LoadedNode.class.getName(),
                settings.cluster(),
                String.join(",", settings.members()),
                String.valueOf(settings.port()))
            .redirectError(folder.resolve("node-" + nodes.size() + ".log").toFile())
            .start();
    nodes.add(
        new Remote(
            process,
            process.outputWriter(StandardCharsets.UTF_8),
            new BufferedReader(
                new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))));
  }

  /** Waits until all that live know of so many. */
  void awaitNodes(int count) throws IOException {
    for (var node : nodes) {
      if (node.process.isAlive()) {
        node.answer("nodes " + count);
      }
    }
  }

  /**
   * Offers requests of a key to the first nodes, to each so many a second, from about now on.
   *
   * @return when it ends, microseconds
   */
  long offer(String key, int seconds, int... perSecond) throws IOException {
    long start = LoadedNode.micros() + LEAD;
    for (int i = 0; i < perSecond.length; i++) {
      offer(i, key, seconds, perSecond[i], start);
    }
    return start + TimeUnit.SECONDS.toMicros(seconds);
  }

  /** Offers requests to one node. */
  void offer(int node, String key, int seconds, int perSecond, long start) throws IOException {
    var record = folder.resolve(key + "-" + node + ".bin");
    records.computeIfAbsent(key, k -> new ArrayList<>()).add(record);
    nodes.get(node).say("offer %s %d %d %d %s".formatted(key, perSecond, start, seconds, record));
  }

  /** Waits until a time, microseconds. */
  static void await(long micros) {
    for (long left = micros - LoadedNode.micros(); left > 0; left = micros - LoadedNode.micros()) {
      LockSupport.parkNanos(TimeUnit.MICROSECONDS.toNanos(left));
    }
  }

  /** What was recorded of a key. */
  Offers offers(String key) throws IOException {
    return Offers.read(LoadedNode.BUDGET, records.getOrDefault(key, List.of()));
  }

  /** For how long the nodes that live were without the books, seconds, all together. */
  double without() throws IOException {
    double seconds = 0;
    for (var node : nodes) {
      if (node.process.isAlive()) {
        seconds += Long.parseLong(node.answer("without")) / 1e3;
      }
    }
    return seconds;
  }

  /** Kills a node as the kernel does. */
  void kill(int node) throws InterruptedException {
    nodes.get(node).process.destroyForcibly().waitFor();
  }

  /** Sends a node a signal, {@code STOP} or {@code CONT}. */
  void signal(int node, String name) throws IOException, InterruptedException {
    long pid = nodes.get(node).process.pid();
    int code = new ProcessBuilder("kill", "-" + name, String.valueOf(pid)).start().waitFor();
    if (code != 0) {
      throw new IOException("kill -" + name + " failed");
    }
  }

  @Override
  public void close() {
    nodes.forEach(node -> node.process.destroyForcibly());
  }
}

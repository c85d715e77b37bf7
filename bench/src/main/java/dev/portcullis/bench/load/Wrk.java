package dev.portcullis.bench.load;

import dev.portcullis.bench.machine.Resources;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * The load generator {@code wrk}.
 *
 * @param script the file {@code wrk.lua}
 */
public record Wrk(Path script) implements LoadGenerator {

  private static final String FIGURES = "figures ";

  /** Whether it is on this machine. */
  public static boolean installed() {
    return Command.find("wrk").isPresent();
  }

  static Wrk open() throws IOException {
    Path script = Files.createTempFile("wrk", ".lua");
    script.toFile().deleteOnExit();
    return new Wrk(Files.writeString(script, Resources.text(Wrk.class, "wrk.lua")));
  }

  /** It prints its version with its usage, and then ends as if something were wrong. */
  @Override
  public String version() {
    return Command.words(List.of("wrk", "-v"), "wrk ");
  }

  @Override
  public Figures run(Load load) throws IOException, InterruptedException {
    return figures(Command.output(command(load)));
  }

  private List<String> command(Load load) {
    return List.of(
        "wrk",
        "-t1",
        "-c" + load.connections(),
        "-d" + load.seconds() + "s",
        "--timeout",
        "10s",
        "-s",
        script.toString(),
        load.url(),
        "--",
        load.tokens().toString());
  }

  static Figures figures(String output) throws IOException {
    String line =
        output
            .lines()
            .filter(l -> l.startsWith(FIGURES))
            .findFirst()
            .orElseThrow(() -> new IOException("wrk printed no figures:\n" + output));
    long[] f =
        Arrays.stream(line.substring(FIGURES.length()).split(" "))
            .mapToLong(Long::parseLong)
            .toArray();
    return new Figures(f[0], f[1], f[2], f[3], new Percentiles(f[4], f[5], f[6]));
  }
}

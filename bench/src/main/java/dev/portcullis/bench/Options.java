package dev.portcullis.bench;

import dev.portcullis.bench.measure.Cell;
import dev.portcullis.bench.measure.Cell.Answer;
import dev.portcullis.bench.measure.Plan;
import dev.portcullis.bench.token.Algorithm;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * What is to be run.
 *
 * @param peers their names, or the beginnings of them; empty: all
 * @param scenarios of {@code matrix}, {@code latency}, {@code in-flight}, {@code growth}
 * @param plan how much
 * @param bundle the jar of Portcullis
 * @param gateway the jar of the Spring Cloud Gateway peer
 * @param report where the report goes
 * @param exclusive a file to lock while something is measured
 */
public record Options(
    List<String> peers,
    List<String> scenarios,
    Plan plan,
    Path bundle,
    Path gateway,
    Path report,
    Optional<Path> exclusive) {

  private static final Map<String, String> FULL =
      Map.ofEntries(
          Map.entry("peers", ""),
          Map.entry("scenarios", "matrix,latency,in-flight,growth"),
          Map.entry("algorithms", "RS256,ES256"),
          Map.entry("tokens", "1,1000"),
          Map.entry("answers", "SMALL,LARGE"),
          Map.entry("connections", "32,512"),
          Map.entry("rounds", "2"),
          Map.entry("rounds-elsewhere", "2"),
          Map.entry("warm", "30"),
          Map.entry("settle", "1"),
          Map.entry("seconds", "5"),
          Map.entry("rate", "2000"),
          Map.entry("in-flight", "2000"),
          Map.entry("growth", "1,100,10000"),
          Map.entry("bundle", "server-config/target/portcullis.jar"),
          Map.entry("gateway", "bench/gateway/target/gateway.jar"),
          Map.entry("report", "bench/report/{today}"),
          Map.entry("exclusive", ""));

  private static final Map<String, String> QUICK =
      Map.of(
          "answers", "SMALL",
          "connections", "32",
          "rounds", "1",
          "rounds-elsewhere", "1",
          "warm", "12",
          "seconds", "3",
          "report", "bench/target/report");

  /** Reads a command line: {@code --name=value}, and {@code --quick} for a run of minutes. */
  public static Options parse(String... arguments) {
    var values = new HashMap<String, String>(FULL);
    if (List.of(arguments).contains("--quick")) {
      values.putAll(QUICK);
    }
    for (String argument : arguments) {
      if (!argument.equals("--quick")) {
        set(values, argument);
      }
    }
    return of(values);
  }

  private static void set(Map<String, String> values, String argument) {
    int equals = argument.indexOf('=');
    String key = argument.startsWith("--") && equals > 0 ? argument.substring(2, equals) : "";
    if (!values.containsKey(key)) {
      throw new IllegalArgumentException(
          "%s: options are --quick and --name=value with one of %s"
              .formatted(argument, new TreeSet<>(values.keySet())));
    }
    values.put(key, argument.substring(equals + 1));
  }

  private static Options of(Map<String, String> values) {
    Function<String, String> value = key -> Optional.ofNullable(values.get(key)).orElseThrow();
    Function<String, Integer> number = key -> Integer.parseInt(value.apply(key));
    List<Cell> cells = cells(value);
    var plan =
        new Plan(
            cells,
            cells.stream().filter(c -> similar(c, cells.get(0))).toList(),
            number.apply("rounds"),
            number.apply("rounds-elsewhere"),
            number.apply("warm"),
            number.apply("settle"),
            number.apply("seconds"),
            number.apply("rate"),
            number.apply("in-flight"),
            list(value.apply("growth")).map(Integer::parseInt).toList());
    return new Options(
        list(value.apply("peers")).toList(),
        list(value.apply("scenarios")).toList(),
        plan,
        path(value.apply("bundle")),
        path(value.apply("gateway")),
        path(value.apply("report").replace("{today}", today())),
        list(value.apply("exclusive")).map(Options::path).findFirst());
  }

  /** The same load but for the signature: latency is measured for these. */
  private static boolean similar(Cell cell, Cell first) {
    return cell.equals(
        new Cell(cell.algorithm(), first.tokens(), first.answer(), first.connections()));
  }

  private static List<Cell> cells(Function<String, String> value) {
    return list(value.apply("answers"))
        .map(Answer::valueOf)
        .flatMap(
            answer ->
                list(value.apply("connections"))
                    .map(n -> new Cell(Algorithm.RS256, 1, answer, Integer.parseInt(n))))
        .flatMap(
            c ->
                list(value.apply("tokens"))
                    .map(
                        n ->
                            new Cell(
                                Algorithm.RS256, Integer.parseInt(n), c.answer(), c.connections())))
        .flatMap(
            c ->
                list(value.apply("algorithms"))
                    .map(Algorithm::valueOf)
                    .map(a -> new Cell(a, c.tokens(), c.answer(), c.connections())))
        .toList();
  }

  private static String today() {
    return LocalDate.now(ZoneOffset.UTC).toString();
  }

  private static Stream<String> list(String text) {
    return text.isEmpty() ? Stream.of() : Arrays.stream(text.split(","));
  }

  private static Path path(String text) {
    return Path.of(text).toAbsolutePath();
  }

  /** Whether a scenario is to be run. */
  boolean runs(String scenario) {
    return scenarios.contains(scenario);
  }

  /** Whether a peer is to take part. */
  boolean wants(String peer) {
    return peers.isEmpty() || peers.stream().anyMatch(peer::startsWith);
  }
}

package dev.portcullis.bench.machine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * What a process and its descendants have used so far, as {@code /proc} says.
 *
 * @param cpuMicros user and system time of all their threads, microseconds
 * @param residentBytes memory resident now
 */
public record Footprint(long cpuMicros, long residentBytes) {

  /** The unit of times in {@code /proc/<pid>/stat}: {@code USER_HZ}, 100 on every Linux port. */
  private static final long TICK_MICROS = 10_000;

  private static final Footprint NONE = new Footprint(0, 0);

  static Footprint of(ProcessHandle root) {
    return Stream.concat(Stream.of(root), root.descendants())
        .map(process -> read(process.pid()))
        .reduce(NONE, Footprint::plus);
  }

  private Footprint plus(Footprint other) {
    return new Footprint(cpuMicros + other.cpuMicros, residentBytes + other.residentBytes);
  }

  /** A process that has ended in the meantime counts nothing. */
  private static Footprint read(long pid) {
    Path directory = Path.of("/proc", Long.toString(pid));
    try {
      return new Footprint(
          cpuMicros(Files.readString(directory.resolve("stat"))),
          resident(Files.readAllLines(directory.resolve("status"))));
    } catch (IOException e) {
      return NONE;
    }
  }

  /** proc(5): fields 14 and 15; the second, the name, is in parentheses and may hold anything. */
  static long cpuMicros(String stat) {
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
    return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) * TICK_MICROS;
  }

  static long resident(List<String> status) {
    return status.stream()
        .filter(line -> line.startsWith("VmRSS:"))
        .map(line -> line.toLowerCase(Locale.ROOT).replaceAll("[^0-9]", ""))
        .mapToLong(kibibytes -> Long.parseLong(kibibytes) * 1024)
        .sum();
  }
}

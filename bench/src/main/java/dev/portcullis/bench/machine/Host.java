package dev.portcullis.bench.machine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * The machine.
 *
 * @param processor its model
 * @param cores how many are at hand
 * @param memoryGib of the whole machine
 * @param system distribution and kernel
 */
public record Host(String processor, int cores, long memoryGib, String system) {

  /** This one. */
  public static Host here() throws IOException {
    return new Host(
        field("/proc/cpuinfo", "model name"),
        Runtime.getRuntime().availableProcessors(),
        Math.round(
            Long.parseLong(field("/proc/meminfo", "MemTotal").replaceAll("\\D", ""))
                / (1024.0 * 1024)),
        field("/etc/os-release", "PRETTY_NAME").replace("\"", "")
            + ", Linux "
            + System.getProperty("os.version"));
  }

  private static String field(String file, String name) throws IOException {
    return Files.readAllLines(Path.of(file)).stream()
        .filter(line -> line.startsWith(name))
        .map(line -> Arrays.asList(line.split("[:=]", 2)).get(1).strip())
        .findFirst()
        .orElse("unknown");
  }

  @Override
  public String toString() {
    return "%s, %d cores, %d GiB, %s".formatted(processor, cores, memoryGib, system);
  }
}

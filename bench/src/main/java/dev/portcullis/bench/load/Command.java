package dev.portcullis.bench.load;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A program that is run to its end. */
public final class Command {

  private Command() {}

  /** All it prints; it must end with status 0. */
  public static String output(List<String> command) throws IOException, InterruptedException {
    var process = new ProcessBuilder(command).redirectErrorStream(true).start();
    try {
      process.getOutputStream().close();
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      int status = process.waitFor();
      if (status != 0) {
        throw new IOException(command.get(0) + " ended with " + status + ":\n" + output);
      }
      return output;
    } finally {
      process.destroyForcibly();
    }
  }

  /** The first line with a word in what a program prints, whatever its status; or the word. */
  public static String words(List<String> command, String word) {
    try {
      var process = new ProcessBuilder(command).redirectErrorStream(true).start();
      process.getOutputStream().close();
      var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return output.lines().filter(line -> line.contains(word)).findFirst().orElse(word).strip();
    } catch (IOException e) {
      return word;
    }
  }

  /** Where a program is on the path, the system's own folders included. */
  public static Optional<Path> find(String program) {
    String path = Objects.requireNonNullElse(System.getenv("PATH"), "") + ":/usr/sbin:/usr/bin";
    return Stream.of(path.split(Pattern.quote(File.pathSeparator)))
        .map(directory -> Path.of(directory, program))
        .filter(Files::isExecutable)
        .findFirst();
  }
}

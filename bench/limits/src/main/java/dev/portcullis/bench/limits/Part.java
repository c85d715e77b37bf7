package dev.portcullis.bench.limits;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A part of the report: text, and figures that are held against bars. */
final class Part {
  private final String name;
  private final StringBuilder text = new StringBuilder();
  private final List<String> bars = new ArrayList<>();
  private final List<String> figures = new ArrayList<>();

  Part(String name) {
    this.name = name;
  }

  /** Adds a line of Markdown. */
  void line(String format, Object... values) {
    text.append(f(format, values)).append('\n');
  }

  /** Adds a figure that is held against a bar. */
  void bar(String what, String found, String bar, boolean met) {
    bars.add("| %s | %s | %s | %s |".formatted(what, found, bar, met ? "met" : "**missed**"));
  }

  /** Adds a figure for programs. */
  void figure(String key, double value) {
    figures.add(f("\"%s\":%.4f", key, value));
  }

  /** Writes the part into a folder, and says it. */
  void write(Path folder) throws IOException {
    System.out.println(text);
    bars.forEach(System.out::println);
    Files.createDirectories(folder);
    Files.writeString(folder.resolve(name + ".md"), text);
    Files.writeString(folder.resolve(name + ".bars"), String.join("\n", bars) + "\n");
    Files.writeString(folder.resolve(name + ".json"), "{" + String.join(",\n", figures) + "}\n");
  }

  private static String f(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }
}

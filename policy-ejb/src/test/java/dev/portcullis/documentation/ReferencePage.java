package dev.portcullis.documentation;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** The tables of a page under {@code docs/}, by the heading that they stand below. */
final class ReferencePage {

  private static final Pattern CODE = Pattern.compile("`([^`]+)`");

  private ReferencePage() {}

  /** Rows by heading; of each row the cells as written. */
  static Map<String, List<List<String>>> tables(String page) throws IOException {
    var tables = new LinkedHashMap<String, List<List<String>>>();
    String heading = "";
    for (String line : Files.readAllLines(Path.of("../docs").resolve(page))) {
      if (line.startsWith("#")) {
        heading = line.replaceFirst("^#+ ", "");
      } else if (line.startsWith("|") && line.contains("`")) {
        String escaped = line.substring(1, line.length() - 1).replace("\\|", "\u0000");
        var cells = new ArrayList<String>();
        for (String cell : escaped.split("\\|", -1)) {
          cells.add(cell.strip().replace('\u0000', '|'));
        }
        tables.computeIfAbsent(heading, h -> new ArrayList<>()).add(cells);
      }
    }
    return tables;
  }

  /** What stands between backticks in a cell. */
  static List<String> code(String cell) {
    return CODE.matcher(cell).results().map(m -> m.group(1)).toList();
  }
}

package dev.portcullis.policy.text;

import java.util.ArrayList;
import java.util.List;

/**
 * Collects problems; keeps the first {@value #MAX}, so that a hostile document gets a short answer.
 */
public final class Problems {

  /** The most problems that are told of one document. */
  public static final int MAX = 1000;

  private final List<Problem> list = new ArrayList<>();
  private final Positions positions;

  public Problems(Positions positions) {
    this.positions = positions;
  }

  /** Notes a problem at a path; its line is looked up. */
  public void add(String path, String message, String remedy) {
    add(positions.line(path), path, message, remedy);
  }

  public void add(int line, String path, String message, String remedy) {
    if (list.size() < MAX) {
      list.add(new Problem(line, path, message, remedy));
    } else if (list.size() == MAX) {
      list.add(new Problem(0, "", "there are more problems", "mend these first"));
    }
  }

  /** Notes a name that nothing has, with the nearest that something has. */
  public void addUnknown(String path, String what, String name, Iterable<String> known) {
    add(
        path,
        "unknown " + what + " `" + shortened(name) + "`",
        Nearest.remedy(name, known, "declare it or remove it"));
  }

  public boolean isEmpty() {
    return list.isEmpty();
  }

  public List<Problem> list() {
    return List.copyOf(list);
  }

  /** The owner's input, cut to a length fit for a message, on one line. */
  public static String shortened(String input) {
    String line = input.replaceAll("\\p{Cntrl}+", " ");
    return line.length() <= 80 ? line : line.substring(0, 77) + "...";
  }
}

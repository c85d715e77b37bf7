package dev.portcullis.admin.history;

import java.util.ArrayList;
import java.util.List;

/**
 * How one text becomes another, line by line: the longest common subsequence stays.
 *
 * <p>Equal heads and tails are cut off first, since versions of a policy differ in few lines. What
 * is left is compared only up to {@link #MOST_CELLS}; beyond that it is shown as replaced whole.
 */
public final class LineDiff {
  private static final int CONTEXT = 3;
  private static final long MOST_CELLS = 4_000_000;

  private final List<String> before;
  private final List<String> after;
  private final List<Line> lines = new ArrayList<>();

  private LineDiff(List<String> before, List<String> after) {
    this.before = before;
    this.after = after;
  }

  /** What happens to a line. */
  public enum Kind {
    SAME,
    ADDED,
    REMOVED,
    /** Stands for equal lines that are left out. */
    GAP
  }

  /** A line of the difference. */
  public record Line(Kind kind, String text) {}

  /** The difference, with three equal lines around each change; empty where there is none. */
  public static List<Line> between(String before, String after) {
    return before.equals(after)
        ? List.of()
        : shortened(new LineDiff(before.lines().toList(), after.lines().toList()).compare());
  }

  private List<Line> compare() {
    int shorter = Math.min(before.size(), after.size());
    int head = 0;
    while (head < shorter && before.get(head).equals(after.get(head))) {
      head++;
    }
    int tail = 0;
    while (tail < shorter - head
        && before.get(before.size() - 1 - tail).equals(after.get(after.size() - 1 - tail))) {
      tail++;
    }
    add(Kind.SAME, before.subList(0, head));
    middle(before.subList(head, before.size() - tail), after.subList(head, after.size() - tail));
    add(Kind.SAME, before.subList(before.size() - tail, before.size()));
    return lines;
  }

  private void middle(List<String> old, List<String> fresh) {
    if ((long) old.size() * fresh.size() > MOST_CELLS) {
      add(Kind.REMOVED, old);
      add(Kind.ADDED, fresh);
      return;
    }
    int[][] common = commonLengths(old, fresh);
    int i = 0;
    int j = 0;
    while (i < old.size() && j < fresh.size()) {
      if (old.get(i).equals(fresh.get(j))) {
        lines.add(new Line(Kind.SAME, old.get(i++)));
        j++;
      } else if (common[i + 1][j] >= common[i][j + 1]) {
        lines.add(new Line(Kind.REMOVED, old.get(i++)));
      } else {
        lines.add(new Line(Kind.ADDED, fresh.get(j++)));
      }
    }
    add(Kind.REMOVED, old.subList(i, old.size()));
    add(Kind.ADDED, fresh.subList(j, fresh.size()));
  }

  /** In each cell: how many lines the texts from there on have in common. */
  private static int[][] commonLengths(List<String> old, List<String> fresh) {
    int[][] common = new int[old.size() + 1][fresh.size() + 1];
    for (int i = old.size() - 1; i >= 0; i--) {
      for (int j = fresh.size() - 1; j >= 0; j--) {
        common[i][j] =
            old.get(i).equals(fresh.get(j))
                ? common[i + 1][j + 1] + 1
                : Math.max(common[i + 1][j], common[i][j + 1]);
      }
    }
    return common;
  }

  private void add(Kind kind, List<String> texts) {
    texts.forEach(text -> lines.add(new Line(kind, text)));
  }

  private static List<Line> shortened(List<Line> all) {
    var shown = new ArrayList<Line>();
    for (int i = 0; i < all.size(); i++) {
      if (nearChange(all, i)) {
        shown.add(all.get(i));
      } else if (shown.isEmpty() || shown.get(shown.size() - 1).kind() != Kind.GAP) {
        shown.add(new Line(Kind.GAP, "⋯"));
      }
    }
    return shown;
  }

  private static boolean nearChange(List<Line> all, int index) {
    int from = Math.max(0, index - CONTEXT);
    int to = Math.min(all.size(), index + CONTEXT + 1);
    return all.subList(from, to).stream().anyMatch(line -> line.kind() != Kind.SAME);
  }
}

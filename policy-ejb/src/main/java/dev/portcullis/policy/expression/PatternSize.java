package dev.portcullis.policy.expression;

import dev.portcullis.policy.text.Quantities;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Estimates how large a regular expression will be once compiled, before it is: counted repetition
 * is compiled by copying, so {@code (((a{100}){100}){100}){100}} would exhaust the memory of the
 * node that publishes it. Errs on the large side.
 */
final class PatternSize {

  /** Estimates end here. */
  static final long ENOUGH = 1L << 32;

  private final String pattern;
  private final Deque<Long> outer = new ArrayDeque<>();
  private long size;
  private long last;
  private int at;

  private PatternSize(String pattern) {
    this.pattern = pattern;
  }

  /** About how many steps the compiled pattern has. */
  static long estimate(String pattern) {
    var estimate = new PatternSize(pattern);
    while (estimate.at < pattern.length() && estimate.size < ENOUGH) {
      estimate.step();
    }
    return estimate.total();
  }

  /** Of a pattern that ends inside groups, all that is open counts. */
  private long total() {
    return outer.stream().mapToLong(Long::longValue).sum() + size + last;
  }

  private void step() {
    char c = pattern.charAt(at++);
    switch (c) {
      case '(' -> open();
      case ')' -> close();
      case '[' -> skipClass();
      case '\\' -> skipEscape();
      case '{' -> repeat();
      default -> atom(1);
    }
  }

  private void atom(long itsSize) {
    size += last;
    last = itsSize;
  }

  private void open() {
    outer.push(size + last);
    size = 0;
    last = 0;
  }

  private void close() {
    long group = size + last + 2;
    size = outer.isEmpty() ? 0 : outer.pop();
    last = group;
  }

  private void skipClass() {
    atom(1);
    at += pattern.startsWith("^", at) ? 1 : 0;
    at += pattern.startsWith("]", at) ? 1 : 0;
    while (at < pattern.length() && pattern.charAt(at) != ']') {
      at += pattern.charAt(at) == '\\' ? 2 : 1;
    }
    at++;
  }

  /** Between {@code \Q} and {@code \E} nothing has a meaning. */
  private void skipEscape() {
    if (!pattern.startsWith("Q", at)) {
      atom(1);
      at++;
      return;
    }
    int end = pattern.indexOf("\\E", at);
    int next = end < 0 ? pattern.length() : end + 2;
    atom(next - at);
    at = next;
  }

  /** {@code {n}}, {@code {n,}} or {@code {n,m}}; anything else in braces stands for itself. */
  private void repeat() {
    int end = pattern.indexOf('}', at);
    long most = 1;
    if (end > at) {
      for (String number : pattern.substring(at, end).split(",", 2)) {
        var count = Quantities.count(number);
        most = Math.max(most, count == null ? 1 : Math.min(count, 1000) + 1);
      }
    }
    last = Math.min(ENOUGH, Math.max(last, 1) * most);
  }
}

package dev.portcullis.policy.text;

import java.util.Map;

/**
 * Where each part of a document stands in its text.
 *
 * @param lines line numbers from 1, by path ({@code routes[0].path}); empty for a document without
 *     text
 */
public record Positions(Map<String, Integer> lines) {

  /** The positions of a document that has no text. */
  public static final Positions NONE = new Positions(Map.of());

  public Positions {
    lines = Map.copyOf(lines);
  }

  /** The line of the path or, where it has none, of the nearest part around it; 0 without text. */
  public int line(String path) {
    String at = path;
    while (!lines.containsKey(at) && !at.isEmpty()) {
      at = parent(at);
    }
    return lines.getOrDefault(at, 0);
  }

  private static String parent(String path) {
    int end = Math.max(path.lastIndexOf('.'), path.lastIndexOf('['));
    return end < 0 ? "" : path.substring(0, end);
  }
}

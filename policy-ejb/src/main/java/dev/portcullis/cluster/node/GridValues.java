package dev.portcullis.cluster.node;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads what another node wrote into the grid. It may be of another version: what is missing, of
 * another type or more than is told here is left out, and nothing of it is a fault.
 */
final class GridValues {

  /** The longest text that is told; what is longer is cut. */
  static final int LONGEST = 1000;

  /** The most numbers of a table: reasons, figures of limits and of load are far fewer. */
  static final int MOST_NUMBERS = 1000;

  private GridValues() {}

  /**
   * The maps of an array.
   *
   * @param most how many are looked at
   */
  static List<Map<?, ?>> maps(@Nullable Object value, int most) {
    var maps = new ArrayList<Map<?, ?>>();
    if (value instanceof Object[] array) {
      for (int i = 0; i < Math.min(array.length, most); i++) {
        if (array[i] instanceof Map<?, ?> map) {
          maps.add(map);
        }
      }
    }
    return maps;
  }

  /** A text, or nothing. */
  static String text(@Nullable Object value) {
    if (!(value instanceof String text)) {
      return "";
    }
    return text.length() <= LONGEST ? text : text.substring(0, LONGEST);
  }

  /** A number, or 0. */
  static long number(@Nullable Object value) {
    return value instanceof Number number ? number.longValue() : 0;
  }

  /** A table of numbers by name. */
  static Map<String, Long> numbers(@Nullable Object value) {
    var numbers = new HashMap<String, Long>();
    if (value instanceof Map<?, ?> map) {
      for (var entry : map.entrySet()) {
        if (numbers.size() < MOST_NUMBERS) {
          numbers.put(text(entry.getKey()), number(entry.getValue()));
        }
      }
    }
    return numbers;
  }
}

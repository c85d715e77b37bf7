package dev.portcullis.threat.detector;

import dev.portcullis.request.Finding.Category;

/**
 * Finds one class of attack in one value. Stateless; looks at each character a bounded number of
 * times, whatever the value is.
 */
public interface Detector {

  /** What it finds. */
  Category category();

  /** ASCII characters of which every value with such an attack has one. */
  String triggers();

  /** Where in {@code value} the attack begins, or -1 where there is none. */
  int find(CharSequence value);
}

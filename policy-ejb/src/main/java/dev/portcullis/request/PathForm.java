package dev.portcullis.request;

/**
 * A form of a path that servers read in different ways, and that a route may accept by its {@code
 * path-leniency}; without it such a path is malformed. None of them makes a dot segment, an empty
 * segment, a backslash or a control character, whoever reads the path: that stays malformed.
 */
public enum PathForm {
  /** {@code %2f}: some servers decode it to a separator, others keep it inside the segment. */
  ENCODED_SLASH,
  /** {@code ;name=value} behind a segment: some servers cut it off before they match. */
  PARAMETERS,
  /** {@code %2e} in a name that is not of dots alone. Rules see the dot. */
  ENCODED_DOT,
  /** {@code %3b}: rules see a semicolon of the name; who decodes first may begin parameters. */
  ENCODED_SEMICOLON,
  /** {@code %25} before two digits: rules see the escape, undecoded, as who decodes once does. */
  ENCODED_PERCENT,
  /** One of {@code | [ ] ^}, which RFC 3986 §3.3 wants escaped. Rules see the character. */
  UNESCAPED_CHARACTERS;

  /** Whether a path of this form is another one to who decodes it otherwise than once at last. */
  boolean readsTwoWays() {
    return this == ENCODED_SEMICOLON || this == ENCODED_PERCENT;
  }
}

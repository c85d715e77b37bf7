package dev.portcullis.request;

/**
 * A form of a path that servers read in different ways, and that a route may accept by its {@code
 * path-leniency}; without it such a path is malformed.
 */
public enum PathForm {
  /** {@code %2f}: some servers decode it to a separator, others keep it inside the segment. */
  ENCODED_SLASH,
  /** {@code ;name=value} behind a segment: some servers cut it off before they match. */
  PARAMETERS
}

package dev.portcullis.configuration;

/**
 * The two families of fields by which a proxy tells for whom it speaks. A proxy writes one of them
 * and passes the other on as its client wrote it, so only one can be believed.
 */
public enum ForwardingFields {
  /** {@code X-Forwarded-For}, {@code -Proto}, {@code -Host} and {@code -Prefix}. */
  X_FORWARDED,

  /** {@code Forwarded} (RFC 7239). */
  FORWARDED
}

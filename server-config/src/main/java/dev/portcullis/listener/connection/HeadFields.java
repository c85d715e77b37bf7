package dev.portcullis.listener.connection;

import org.jspecify.annotations.Nullable;

/** The fields of the heads that a client sent: of the last for the application, and to compare. */
public final class HeadFields {

  /** The longest head, in octets, whose fields are kept until the next one comes. */
  private static final int MOST_KEPT = 2048;

  private static final String[] NONE = {};

  private String @Nullable [] fields;
  private String[] last = NONE;

  HeadFields() {}

  /**
   * A head was read.
   *
   * @param octets how long it is
   */
  public void read(String @Nullable [] read, int octets) {
    fields = read;
    last = read == null || octets > MOST_KEPT ? NONE : read;
  }

  /** Those of the head that was read last, for the application: only once. */
  public String @Nullable [] take() {
    String[] taken = fields;
    fields = null;
    return taken;
  }

  /** Those of the head before, where it was short. */
  public String[] last() {
    return last;
  }
}

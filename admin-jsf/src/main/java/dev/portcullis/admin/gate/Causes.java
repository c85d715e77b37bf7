package dev.portcullis.admin.gate;

import org.jspecify.annotations.Nullable;

/** What stands behind a fault. */
public final class Causes {

  private static final int DEEPEST = 20;

  private Causes() {}

  /** The fault itself or the first of its causes that is of the type; null where none is. */
  public static <T> @Nullable T find(Throwable thrown, Class<T> type) {
    int depth = 0;
    for (Throwable t = thrown; t != null && depth < DEEPEST; t = t.getCause(), depth++) {
      if (type.isInstance(t)) {
        return type.cast(t);
      }
    }
    return null;
  }
}

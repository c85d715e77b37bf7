package dev.portcullis.cluster.grid;

import java.time.Duration;

/** How long the grid keeps an untouched budget: at least until it would be full again. */
public enum BudgetLifetime {
  SHORT(Duration.ofMinutes(1), Duration.ofMinutes(3)),
  MEDIUM(Duration.ofHours(1), Duration.ofHours(3)),
  LONG(Duration.ofDays(1), Duration.ofDays(3)),
  VERY_LONG(Duration.ofDays(366), Duration.ofDays(800));

  private final Duration longest;
  private final Duration idle;

  BudgetLifetime(Duration longest, Duration idle) {
    this.longest = longest;
    this.idle = idle;
  }

  /** The lifetime for a budget that takes so long to be full again. */
  public static BudgetLifetime of(Duration refill) {
    for (var lifetime : values()) {
      if (refill.compareTo(lifetime.longest) <= 0) {
        return lifetime;
      }
    }
    return VERY_LONG;
  }

  Duration idle() {
    return idle;
  }

  /**
   * Its map in the grid. What the values of a map are never changes, lest nodes of two versions
   * meet in one: other values, another name.
   */
  public String map() {
    return "portcullis.books." + name().toLowerCase(java.util.Locale.ROOT);
  }
}

package dev.portcullis.admin.gate;

import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.LongSupplier;

/** Writes one fault a minute, and of the others how many there were. */
final class FaultLog {
  private static final long PAUSE = TimeUnit.MINUTES.toNanos(1);

  private final LongSupplier clock;
  private final BiConsumer<String, Throwable> out;
  private boolean begun;
  private long lastAt;
  private long untold;

  /**
   * @param clock nanoseconds, from any point
   */
  FaultLog(LongSupplier clock, BiConsumer<String, Throwable> out) {
    this.clock = clock;
    this.out = out;
  }

  synchronized void add(String text, Throwable fault) {
    long now = clock.getAsLong();
    if (begun && now - lastAt < PAUSE) {
      untold++;
      return;
    }
    out.accept(untold == 0 ? text : text + "; " + untold + " more since the last one", fault);
    begun = true;
    lastAt = now;
    untold = 0;
  }
}

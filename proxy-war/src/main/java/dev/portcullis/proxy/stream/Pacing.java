package dev.portcullis.proxy.stream;

import java.util.concurrent.locks.LockSupport;

/** After each batch of work, three times as long a pause as it took. By one thread. */
final class Pacing {

  /** Pieces of work between two looks at the clock. */
  private static final int BATCH = 64;

  private long start;
  private int done;

  void begin(long now) {
    start = now;
    done = 0;
  }

  /** One more piece is done. */
  void did() {
    if (++done == BATCH) {
      LockSupport.parkNanos(3 * (System.nanoTime() - start));
      begin(System.nanoTime());
    }
  }
}

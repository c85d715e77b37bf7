package dev.portcullis.proxy.enforcement;

import dev.portcullis.proxy.stream.Throttle;
import java.util.concurrent.Semaphore;
import java.util.function.BooleanSupplier;

/**
 * Where requests are held back that came before their time ({@code delay} of a limit). Each holds a
 * thread, so there is room for {@value #ROOM}: who finds none is refused, as without a delay.
 */
final class WaitingRoom {

  static final int ROOM = 256;

  private final Semaphore room = new Semaphore(ROOM);

  /**
   * Waits so long, or until the request is over; not at all for no time.
   *
   * @return false if there was no room to wait
   */
  boolean hold(long nanos, BooleanSupplier over) {
    if (nanos <= 0) {
      return true;
    }
    if (!room.tryAcquire()) {
      return false;
    }
    try {
      Throttle.hold(nanos, over);
      return true;
    } finally {
      room.release();
    }
  }
}

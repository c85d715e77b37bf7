package dev.portcullis.proxy.upstream.connection;

import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Large pieces of memory that are lent for as long as a large body passes: four times what a
 * connection has of its own, so a quarter of the system calls, which are most of what a large body
 * costs. There is a bounded number of them, so that many slow clients do not fill the heap; who
 * finds none goes on with what it has.
 */
public final class LargeRooms {

  /** In bytes. */
  public static final int SIZE = 64 << 10;

  /** As many as threads work at a time, if they all fit into a 64th of the heap. */
  static final LargeRooms ALL =
      new LargeRooms(
          (int)
              Math.min(
                  32L * Runtime.getRuntime().availableProcessors(),
                  Runtime.getRuntime().maxMemory() / 64 / SIZE));

  private final int most;
  private final ConcurrentLinkedDeque<byte[]> spare = new ConcurrentLinkedDeque<>();
  private final AtomicInteger lent = new AtomicInteger();

  /**
   * @param most how many are lent at one time
   */
  public LargeRooms(int most) {
    this.most = most;
  }

  /** One that nobody else has, with what others left in it; null where all are lent. */
  public byte @Nullable [] borrow() {
    if (lent.incrementAndGet() > most) {
      lent.decrementAndGet();
      return null;
    }
    var room = spare.pollFirst();
    return room == null ? new byte[SIZE] : room;
  }

  /** Takes one back that was borrowed, once. */
  public void giveBack(byte[] room) {
    spare.addFirst(room);
    lent.decrementAndGet();
  }

  /** How many are lent now. */
  public int lent() {
    return lent.get();
  }
}

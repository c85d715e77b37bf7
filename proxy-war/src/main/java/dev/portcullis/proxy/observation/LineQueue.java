package dev.portcullis.proxy.observation;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Decision lines that wait to be written, about so many at most. */
final class LineQueue {

  private final int capacity;
  private final Queue<DecisionLine> lines = new ConcurrentLinkedQueue<>();
  private final AtomicInteger size = new AtomicInteger();

  LineQueue(int capacity) {
    this.capacity = capacity;
  }

  boolean full() {
    return size.get() >= capacity;
  }

  void add(DecisionLine line) {
    size.incrementAndGet();
    lines.add(line);
  }

  /** The next line, which takes room until it is {@link #taken}; null where there is none. */
  @Nullable DecisionLine poll() {
    return lines.poll();
  }

  /** So many of those polled take no room any more. */
  void taken(int count) {
    size.addAndGet(-count);
  }
}

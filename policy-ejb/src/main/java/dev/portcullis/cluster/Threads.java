package dev.portcullis.cluster;

import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;

/** Names the threads of this package. */
final class Threads {
  private Threads() {}

  /** Makes daemon threads {@code <name>-1}, {@code <name>-2}, ... */
  static ThreadFactory daemon(String name) {
    var count = new AtomicInteger();
    return task -> {
      var thread = new Thread(task, name + "-" + count.incrementAndGet());
      thread.setDaemon(true);
      return thread;
    };
  }
}

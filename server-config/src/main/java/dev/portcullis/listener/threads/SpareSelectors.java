package dev.portcullis.listener.threads;

import java.io.IOException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A bounded number of selectors, each used by one thread at a time. */
final class SpareSelectors {

  private final ConcurrentLinkedDeque<Selector> spare = new ConcurrentLinkedDeque<>();
  private final AtomicInteger taken = new AtomicInteger();
  private final int most;

  SpareSelectors(int most) {
    this.most = most;
  }

  /** A selector in which nothing is registered; null where all are taken. */
  @Nullable Selector take() throws IOException {
    if (taken.incrementAndGet() > most) {
      taken.decrementAndGet();
      return null;
    }
    Selector selector = spare.pollFirst();
    try {
      return selector == null ? Selector.open() : selector;
    } catch (IOException e) {
      taken.decrementAndGet();
      throw e;
    }
  }

  /** Takes a selector back, and everything that is registered out of it. */
  void give(Selector selector) {
    try {
      selector.keys().forEach(SelectionKey::cancel);
      selector.selectedKeys().clear();
      selector.selectNow();
      spare.addFirst(selector);
    } catch (IOException | RuntimeException e) {
      close(selector);
    } finally {
      taken.decrementAndGet();
    }
  }

  private static void close(Selector selector) {
    try {
      selector.close();
    } catch (IOException e) {
      // What cannot be closed is not used again either.
    }
  }
}

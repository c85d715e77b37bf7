package dev.portcullis.information;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;

/**
 * Who waits for keys: few, so that a slow issuer does not hold all threads of the server, and of
 * one client at most half of them, so that it does not take the places of the others.
 */
final class Waiters {

  private final Semaphore places;
  private final int share;
  private final ConcurrentHashMap<String, Integer> byClient = new ConcurrentHashMap<>();

  Waiters(int most) {
    places = new Semaphore(most);
    share = (most + 1) / 2;
  }

  /** Whether there is a place; who has one must {@link #leave}. */
  boolean enter(String client) {
    if (!places.tryAcquire()) {
      return false;
    }
    if (byClient.merge(client, 1, Integer::sum) <= share) {
      return true;
    }
    leave(client);
    return false;
  }

  void leave(String client) {
    byClient.computeIfPresent(client, (key, count) -> count == 1 ? null : count - 1);
    places.release();
  }
}

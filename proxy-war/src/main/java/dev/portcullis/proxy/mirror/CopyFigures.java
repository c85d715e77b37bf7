package dev.portcullis.proxy.mirror;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/** What became of the copies of the node. */
final class CopyFigures {

  /** Classes of a status by their first digit, from 1; {@code failed} at 0. */
  static final List<String> OUTCOMES = List.of("failed", "1xx", "2xx", "3xx", "4xx", "5xx");

  private final LongAdder[] outcomes = new LongAdder[OUTCOMES.size()];
  private final Map<Dropped, LongAdder> dropped = new EnumMap<>(Dropped.class);

  CopyFigures() {
    for (int i = 0; i < outcomes.length; i++) {
      outcomes[i] = new LongAdder();
    }
    for (var cause : Dropped.values()) {
      dropped.put(cause, new LongAdder());
    }
  }

  /**
   * A copy was sent.
   *
   * @param status of its answer; 0: none came
   */
  void sent(int status) {
    int digit = status / 100;
    outcomes[digit < outcomes.length ? digit : 0].increment();
  }

  void dropped(Dropped cause) {
    of(cause).increment();
  }

  long count(String outcome) {
    return outcomes[OUTCOMES.indexOf(outcome)].sum();
  }

  long count(Dropped cause) {
    return of(cause).sum();
  }

  private LongAdder of(Dropped cause) {
    var count = dropped.get(cause);
    if (count == null) {
      throw new IllegalStateException("nobody counts " + cause);
    }
    return count;
  }
}

package dev.portcullis.proxy.resilience;

import dev.portcullis.policy.document.UpstreamTraits.Priority;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.LongAdder;

/** What happened at an upstream since this node started; it outlives changes of the policy. */
final class Figures {

  final LongAdder requests = new LongAdder();
  final LongAdder retries = new LongAdder();
  final LongAdder retriesRefused = new LongAdder();
  final LongAdder opened = new LongAdder();
  final LongAdder noTarget = new LongAdder();
  private final AtomicLongArray shed = new AtomicLongArray(Priority.values().length);

  void refused(Refusal refusal, Priority priority) {
    switch (refusal) {
      case CIRCUIT_OPEN -> opened.increment();
      case NO_TARGET -> noTarget.increment();
      case FULL -> shed.incrementAndGet(priority.ordinal());
    }
  }

  long shed(Priority priority) {
    return shed.get(priority.ordinal());
  }
}

package dev.portcullis.proxy.stream;

import dev.portcullis.decision.Decision;
import dev.portcullis.decision.Decision.Denied;
import dev.portcullis.decision.Decision.Permitted;
import dev.portcullis.decision.DecisionFacts;
import dev.portcullis.request.AccessRequest;
import dev.portcullis.request.HttpFields;
import dev.portcullis.request.Reason;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/** Judges again what is under way. By one thread. */
final class StreamJudge {

  private static final Logger LOG = System.getLogger(StreamJudge.class.getName());

  private final BiFunction<AccessRequest, Instant, Decision> judge;
  private final InstantSource clock;
  private final long grace;
  private final LongAdder judged = new LongAdder();
  private final LongAdder nanos = new LongAdder();

  /**
   * @param judge judges without waiting
   * @param clock what {@code context.time} is
   * @param grace how long a stream may go on that cannot be judged, in nanoseconds
   */
  StreamJudge(BiFunction<AccessRequest, Instant, Decision> judge, InstantSource clock, long grace) {
    this.judge = judge;
    this.clock = clock;
    this.grace = grace;
  }

  /** Judgements since the start. */
  long judged() {
    return judged.sum();
  }

  /** What they took, in all. */
  long nanos() {
    return nanos.sum();
  }

  /**
   * Why the stream may not go on; null where it may.
   *
   * @param draining whether the node stops
   */
  @Nullable Denied judgeAgain(OpenStream stream, boolean draining) {
    if (draining && stream.endless()) {
      return denied(stream, Reason.DRAINING, "the node stops");
    }
    var decision = decide(stream);
    long now = System.nanoTime();
    if (decision instanceof Denied denied) {
      boolean bears =
          denied.facts().reason() == Reason.UNDECIDABLE && now - stream.judgedAt < grace;
      return bears ? null : denied;
    }
    if (decision instanceof Permitted permitted && stream.within(permitted.obligations())) {
      stream.judgedAt = now;
      return null;
    }
    return denied(stream, Reason.NOT_PERMITTED, "the route no longer forwards what is under way");
  }

  private Decision decide(OpenStream stream) {
    long start = System.nanoTime();
    try {
      return judge.apply(stream.asked(), clock.instant());
    } catch (RuntimeException fault) {
      LOG.log(Level.WARNING, "an open stream could not be judged", fault);
      return denied(stream, Reason.UNDECIDABLE, "fault: " + fault.getClass().getName());
    } finally {
      nanos.add(System.nanoTime() - start);
      judged.increment();
    }
  }

  private static Denied denied(OpenStream stream, Reason reason, String detail) {
    var facts = DecisionFacts.unasked(stream.asked().id(), reason, detail);
    return new Denied(facts, HttpFields.EMPTY);
  }
}

package dev.portcullis.proxy.tunnel;

import dev.portcullis.decision.Metering;
import dev.portcullis.policy.document.limit.LimitTraits.Flow;
import dev.portcullis.proxy.stream.Throttle;
import java.util.concurrent.atomic.LongAdder;

/**
 * One direction of a tunnel.
 *
 * @param throttle how fast its limits let bytes pass
 * @param frames follows those of WebSocket
 * @param passed bytes that went through
 */
record TunnelFlow(Throttle throttle, FrameFollower frames, LongAdder passed) {

  /**
   * From the client to the upstream.
   *
   * @param extended whether an extension was agreed on
   * @param mostMessage the longest message, in bytes
   */
  static TunnelFlow up(Metering metering, boolean extended, long mostMessage) {
    return new TunnelFlow(
        Throttle.of(metering, Flow.REQUEST),
        new FrameFollower(true, extended, mostMessage),
        new LongAdder());
  }

  /** From the upstream to the client, in messages as long as the upstream likes. */
  static TunnelFlow down(Metering metering, boolean extended) {
    return new TunnelFlow(
        Throttle.of(metering, Flow.ANSWER),
        new FrameFollower(false, extended, Long.MAX_VALUE),
        new LongAdder());
  }
}

package dev.portcullis.proxy.tunnel;

import dev.portcullis.request.Reason;

/** Told once, when a tunnel has ended. */
@FunctionalInterface
public interface TunnelEnd {

  /**
   * @param reason {@link Reason#PERMITTED} where it ended by itself
   * @param detail a short sentence for the owner
   * @param cut whether it ended because it was no longer permitted
   * @param up bytes that went to the upstream
   * @param down bytes that went to the client
   */
  void ended(Reason reason, String detail, boolean cut, long up, long down);
}

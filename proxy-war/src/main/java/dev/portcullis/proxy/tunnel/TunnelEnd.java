package dev.portcullis.proxy.tunnel;

import dev.portcullis.proxy.observation.Ending;

/** Told once, when a tunnel has ended. */
@FunctionalInterface
public interface TunnelEnd {

  /**
   * @param how permitted where it ended by itself
   * @param up bytes that went to the upstream
   * @param down bytes that went to the client
   */
  void ended(Ending how, long up, long down);
}

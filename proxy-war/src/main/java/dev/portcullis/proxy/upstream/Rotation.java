package dev.portcullis.proxy.upstream;

import dev.portcullis.policy.PolicyDocument.Upstream;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** The targets of an upstream, taken in turn. */
final class Rotation {

  private final Upstream upstream;
  private final List<TargetClient> clients;
  private final AtomicInteger turn = new AtomicInteger();

  Rotation(Upstream upstream, List<TargetClient> clients) {
    this.upstream = upstream;
    this.clients = clients;
  }

  /** Whether this is the rotation of exactly this upstream, and not of a former version of it. */
  boolean of(Upstream other) {
    return upstream == other || upstream.equals(other);
  }

  int size() {
    return clients.size();
  }

  /** The index at which a request starts. */
  int next() {
    return Math.floorMod(turn.getAndIncrement(), clients.size());
  }

  TargetClient at(int index) {
    return clients.get(index % clients.size());
  }
}

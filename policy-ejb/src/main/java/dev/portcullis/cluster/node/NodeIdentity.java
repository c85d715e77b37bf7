package dev.portcullis.cluster.node;

import java.time.Instant;

/**
 * Which application of which node tells of itself.
 *
 * @param process of the JVM in the grid; the applications of one JVM share it
 * @param role {@code data} or {@code admin}: two applications of one JVM are told apart by it
 * @param name for a person
 * @param address where the node is reached in the grid
 * @param started when the application started
 */
record NodeIdentity(String process, String role, String name, String address, Instant started) {

  /** Tells it from all other applications of all nodes. */
  String key() {
    return process + '/' + role;
  }

  /** What it tells at that time. */
  NodeStatus status(Instant now, NodeVitals vitals) {
    return new NodeStatus(process, role, name, address, started, now, vitals);
  }
}

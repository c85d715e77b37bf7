package dev.portcullis.cluster.node;

import static dev.portcullis.cluster.node.GridValues.number;
import static dev.portcullis.cluster.node.GridValues.numbers;
import static dev.portcullis.cluster.node.GridValues.text;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/**
 * A node, or one of two applications of a node, as it last told of itself.
 *
 * @param id of the JVM in the grid; the applications of one JVM share it
 * @param role {@code data} or {@code admin}
 * @param name for a person: host name and port of the data listener
 * @param address where the node is reached in the grid, empty of a node that does not tell it
 * @param started when the application started
 * @param seen when it told this, by its own clock
 */
public record NodeStatus(
    String id,
    String role,
    String name,
    String address,
    Instant started,
    Instant seen,
    NodeVitals vitals) {

  /** Tells it from all other applications of all nodes. */
  String key() {
    return id + '/' + role;
  }

  /** What goes over the grid. */
  HashMap<String, Object> toMap() {
    var map = new HashMap<String, Object>();
    map.put("id", id);
    map.put("role", role);
    map.put("name", name);
    map.put("address", address);
    map.put("started", started.toEpochMilli());
    map.put("seen", seen.toEpochMilli());
    map.put("policyVersion", vitals.policyVersion());
    map.put("ready", vitals.ready());
    map.put("stale", vitals.stale());
    map.put("requests", vitals.traffic().requests());
    map.put("permitted", vitals.traffic().permitted());
    map.put("denials", new HashMap<>(vitals.traffic().denials()));
    map.put("inFlight", vitals.traffic().inFlight());
    map.put("streams", vitals.traffic().streams());
    map.put("limiter", new HashMap<>(vitals.limiter()));
    map.put("load", new HashMap<>(vitals.load()));
    map.put("upstreams", UpstreamVitals.toArray(vitals.upstreams()));
    map.put("keys", KeyVitals.toArray(vitals.keys()));
    map.put("issuers", IssuerVitals.toArray(vitals.issuers()));
    map.put("refusals", RefusalVitals.toArray(vitals.refusals()));
    map.put("certificates", CertificateVitals.toArray(vitals.certificates()));
    return map;
  }

  /** What came over the grid, perhaps from a node of another version: what is missing is zero. */
  public static NodeStatus of(Map<String, Object> map) {
    var vitals =
        new NodeVitals(
            number(map.get("policyVersion")),
            Boolean.TRUE.equals(map.get("ready")),
            Boolean.TRUE.equals(map.get("stale")),
            new TrafficVitals(
                number(map.get("requests")),
                number(map.get("permitted")),
                numbers(map.get("denials")),
                number(map.get("inFlight")),
                number(map.get("streams"))),
            numbers(map.get("limiter")),
            numbers(map.get("load")),
            UpstreamVitals.of(map.get("upstreams")),
            KeyVitals.of(map.get("keys")),
            IssuerVitals.of(map.get("issuers")),
            RefusalVitals.of(map.get("refusals")),
            CertificateVitals.of(map.get("certificates")));
    return new NodeStatus(
        text(map.get("id")),
        text(map.get("role")),
        text(map.get("name")),
        text(map.get("address")),
        Instant.ofEpochMilli(number(map.get("started"))),
        Instant.ofEpochMilli(number(map.get("seen"))),
        vitals);
  }
}

package dev.portcullis.proxy.observation;

import org.eclipse.microprofile.metrics.Metadata;

/**
 * Everything that {@code /metrics} shows of the proxy: name, type and what it means. The table in
 * {@code docs/observe.md} follows this list.
 */
public enum Series {
  DECISIONS(Type.COUNTER, "portcullis_decisions", "Requests by how they ended."),
  REQUEST(
      Type.HISTOGRAM,
      "portcullis_request_seconds",
      "Time from a request's head to the end of its answer."),
  DECISION(
      Type.HISTOGRAM,
      "portcullis_decision_seconds",
      "Time from a request's head to the decision about it."),
  UPSTREAM(Type.HISTOGRAM, "portcullis_upstream_seconds", "Time of forwarding a request."),
  UPSTREAM_ANSWERS(
      Type.COUNTER,
      "portcullis_upstream_answers",
      "Forwarded requests by the class of the answer's status, or why there is none."),
  STREAMS_OPEN(
      Type.GAUGE, "portcullis_streams_open", "Requests under way for a while, and tunnels."),
  TUNNELS_OPEN(Type.GAUGE, "portcullis_tunnels_open", "Tunnels that are open."),
  STREAMS_CUT(
      Type.COUNTER,
      "portcullis_streams_cut",
      "Answers and tunnels that were cut because they were no longer permitted."),
  STREAMS_JUDGED(
      Type.COUNTER, "portcullis_streams_judged", "How often open streams were judged again."),
  STREAMS_JUDGING(
      Type.COUNTER,
      "portcullis_streams_judging_micros",
      "Microseconds spent on judging open streams again."),
  UPSTREAM_REQUESTS(Type.COUNTER, "portcullis_upstream_requests", "Requests for the upstream."),
  UPSTREAM_RETRIES(Type.COUNTER, "portcullis_upstream_retries", "Attempts besides the first."),
  UPSTREAM_RETRIES_REFUSED(
      Type.COUNTER,
      "portcullis_upstream_retries_refused",
      "Further attempts that the budget refused."),
  UPSTREAM_RETRIES_LEFT(
      Type.GAUGE,
      "portcullis_upstream_retries_left",
      "Further attempts that the budget allows now."),
  UPSTREAM_BREAKER(
      Type.GAUGE,
      "portcullis_upstream_breaker",
      "The circuit breaker: 0 closed or none, 1 half open, 2 open."),
  UPSTREAM_IN_FLIGHT(
      Type.GAUGE, "portcullis_upstream_in_flight", "Requests that the upstream has now."),
  UPSTREAM_LIMIT(
      Type.GAUGE, "portcullis_upstream_limit", "Requests that the upstream may have at once."),
  UPSTREAM_HEALTHY_TARGETS(
      Type.GAUGE, "portcullis_upstream_healthy_targets", "Targets that get requests."),
  UPSTREAM_PANIC(
      Type.GAUGE,
      "portcullis_upstream_panic",
      "1 where so few targets are well that all are used."),
  UPSTREAM_SHED(
      Type.COUNTER,
      "portcullis_upstream_shed",
      "Requests refused because the upstream had its limit."),
  UPSTREAM_REFUSED(
      Type.COUNTER,
      "portcullis_upstream_refused",
      "Requests refused because the circuit was open or no target was left."),
  UPSTREAM_BODIES_IN_TURN(
      Type.COUNTER,
      "portcullis_upstream_bodies_in_turn",
      "Bodies sent before their answers flowed, since no thread was left for both at once."),
  UPSTREAM_NAMES_UNRESOLVED(
      Type.GAUGE,
      "portcullis_upstream_names_unresolved",
      "Names of targets that could not be resolved when they were last looked up."),
  MIRROR_COPIES(
      Type.COUNTER,
      "portcullis_mirror_copies",
      "Copies of requests that were sent, by the class of the answer's status, or failed."),
  MIRROR_DROPPED(
      Type.COUNTER,
      "portcullis_mirror_dropped",
      "Copies of requests that were not sent, by the cause."),
  MIRROR_UNDER_WAY(
      Type.GAUGE, "portcullis_mirror_under_way", "Copies of requests that wait or are being sent."),
  MIRROR_BYTES(
      Type.GAUGE, "portcullis_mirror_bytes", "Memory that copies of requests take, in octets."),
  UPSTREAM_RECORDS_IGNORED(
      Type.GAUGE,
      "portcullis_upstream_records_ignored",
      "SRV records of targets that could not be used when they were last looked up."),
  TARGET_REQUESTS(Type.COUNTER, "portcullis_target_requests", "Attempts at the target."),
  TARGET_IN_FLIGHT(Type.GAUGE, "portcullis_target_in_flight", "Attempts at the target now."),
  TARGET_EJECTIONS(
      Type.COUNTER, "portcullis_target_ejections", "How often the target was left out."),
  TARGET_HEALTHY(Type.GAUGE, "portcullis_target_healthy", "1 where the target gets requests."),
  TARGET_LATENCY(
      Type.GAUGE,
      "portcullis_target_latency_micros",
      "Running mean of the wait for an answer's head, in microseconds."),
  TARGET_FAILURES(Type.COUNTER, "portcullis_target_failures", "Attempts that failed."),
  NODE_WAIT(
      Type.GAUGE,
      "portcullis_node_wait_micros",
      "The smallest wait within the node of the last 100 ms, in microseconds."),
  NODE_ADMITTED(
      Type.GAUGE,
      "portcullis_node_admitted_per_second",
      "Requests admitted a second under overload, -1 where as many as come."),
  NODE_WAITING(
      Type.GAUGE,
      "portcullis_node_waiting",
      "Requests in line for a thread, -1 where the server does not tell."),
  NODE_THREADS(
      Type.GAUGE,
      "portcullis_node_threads",
      "Threads that may work now, -1 where the server does not tell."),
  NODE_SHED(
      Type.COUNTER, "portcullis_node_shed", "Requests refused because the node was overloaded."),
  SHADOW(Type.COUNTER, "portcullis_shadow", "How often a shadow rule matched."),
  FINDINGS(Type.COUNTER, "portcullis_findings", "Signs of attacks."),
  INSPECTED_BODIES(
      Type.GAUGE, "portcullis_inspected_bodies_bytes", "Bodies held for inspection, in octets."),
  INSPECTION(
      Type.GAUGE,
      "portcullis_inspection_bytes",
      "Memory that inspection works with besides, in octets."),
  INSPECTION_NO_ROOM(
      Type.COUNTER,
      "portcullis_inspection_no_room",
      "How often there was no room to inspect a body."),
  POLICY_VERSION(Type.GAUGE, "portcullis_policy_version", "Version of the policy in force."),
  POLICY_STALE(
      Type.GAUGE,
      "portcullis_policy_stale",
      "1 where a newer version of the policy could not be taken over."),
  POLICY_FILE_REFUSED(
      Type.GAUGE,
      "portcullis_policy_file_refused",
      "1 while the policy file is bad and the policy in force is another."),
  CERTIFICATE_LEFT(
      Type.GAUGE,
      "portcullis_certificate_left_seconds",
      "Seconds until the listener's certificate expires; below 0 it has."),
  CERTIFICATE_REFUSED(
      Type.GAUGE,
      "portcullis_certificate_refused",
      "1 while the listener's key files cannot be used and those of before are in use."),
  NODES(Type.GAUGE, "portcullis_nodes", "Nodes as this one hears them."),
  LIMITER(Type.GAUGE, "portcullis_limiter", "Rates and bandwidths: what is so now."),
  LIMITER_EVENTS(
      Type.COUNTER, "portcullis_limiter_events", "Rates and bandwidths: what has happened."),
  QUOTAS(Type.GAUGE, "portcullis_quotas", "Quotas: what is so now."),
  QUOTA_EVENTS(Type.COUNTER, "portcullis_quota_events", "Quotas: what has happened."),
  LIMITED_IN_FLIGHT(
      Type.GAUGE,
      "portcullis_limited_in_flight",
      "Requests under way that a limit by concurrency counts."),
  DECISION_LOG_DROPPED(
      Type.COUNTER,
      "portcullis_decision_log_dropped",
      "Lines of the decision log that found no room."),
  ERRORS(
      Type.COUNTER,
      "portcullis_errors",
      "Errors that requests met, in the application or around it."),
  REQUESTS_UNDER_WAY(
      Type.GAUGE, "portcullis_requests_under_way", "Requests that have not ended yet.");

  /** What a scraper may do with the numbers. */
  public enum Type {
    /** Only grows, but for a restart. On the wire its name ends in {@code _total}. */
    COUNTER,
    /** May fall. */
    GAUGE,
    /**
     * How many were at most so large; on the wire {@code _bucket}, {@code _sum}, {@code _count}.
     */
    HISTOGRAM
  }

  private final Type type;
  private final String key;
  private final String help;

  Series(Type type, String key, String help) {
    this.type = type;
    this.key = key;
    this.help = help;
  }

  /** What a scraper may do with the numbers. */
  public Type type() {
    return type;
  }

  /** The name of its family on the wire. */
  public String wireName() {
    return type == Type.COUNTER ? key + "_total" : key;
  }

  /** For the registry, which gives counters their suffix itself. */
  Metadata metadata() {
    return metadata("");
  }

  /**
   * For the registry.
   *
   * @param part of a histogram: {@code _bucket}, {@code _sum} or {@code _count}
   */
  Metadata metadata(String part) {
    return Metadata.builder().withName(key + part).withDescription(help).build();
  }
}

package dev.portcullis.proxy.observation;

import dev.portcullis.decision.DecisionFacts;
import dev.portcullis.request.Reason;
import java.net.InetAddress;
import java.time.Instant;

/**
 * One line of the decision log.
 *
 * @param clientId what the client's {@code X-Request-Id} says, shortened and in visible ASCII;
 *     empty where it has none
 * @param path raw and without the query, which may hold secrets; empty where it was unreadable
 * @param permitted what the decision point said
 * @param reason how it ended: not the decision's reason where forwarding failed
 * @param status what the client was told, 0 where nothing
 * @param bytesIn of the request's body
 * @param bytesOut of the answer's body
 * @param decisionMicros from the request's head to the decision
 * @param upstreamMicros of forwarding, 0 where none
 * @param totalMicros of all
 * @param detail for the owner, without secrets
 * @param cut whether it was permitted, and ended because it was so no more
 */
public record DecisionLine(
    Instant time,
    String id,
    String clientId,
    InetAddress client,
    String method,
    String host,
    String path,
    DecisionFacts facts,
    boolean permitted,
    Reason reason,
    int status,
    long bytesIn,
    long bytesOut,
    long decisionMicros,
    long upstreamMicros,
    long totalMicros,
    String detail,
    boolean cut) {}

package dev.portcullis.proxy.observation;

import java.net.InetAddress;
import java.time.Instant;

/**
 * What is kept of a request itself.
 *
 * @param time when it came
 * @param id the decision id
 * @param clientId what the client's {@code X-Request-Id} says, shortened and in visible ASCII;
 *     empty where it has none
 * @param client its address
 * @param host asked for; empty where it was unreadable
 * @param path raw and without the query, which may hold secrets; empty where it was unreadable
 */
public record RequestFacts(
    Instant time,
    String id,
    String clientId,
    InetAddress client,
    String method,
    String host,
    String path) {}

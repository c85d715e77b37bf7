package dev.portcullis.decision;

import dev.portcullis.request.Reason;
import java.net.InetAddress;
import java.time.Instant;

/**
 * A request that the enforcement point could not even read: it is refused without asking the
 * policy, yet observed like every other.
 *
 * @param reason {@link Reason#REQUEST_MALFORMED}, {@link Reason#HEADERS_TOO_LARGE} or {@link
 *     Reason#DRAINING}
 * @param detail for the decision log
 */
public record RefusedRequest(
    String id, Instant receivedAt, InetAddress client, Reason reason, String detail) {}

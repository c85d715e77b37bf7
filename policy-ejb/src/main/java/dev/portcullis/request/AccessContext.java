package dev.portcullis.request;

import java.net.InetAddress;
import java.time.Instant;
import java.util.Map;

/**
 * The circumstances of a request that are known without asking anybody; what information points
 * know is asked for when an expression reads it.
 *
 * @param time when it is judged: when the request was received, or now while its answer streams
 * @param address the client's address
 * @param protocol {@code HTTP/1.1} and the like
 * @param secure whether the client's connection is encrypted
 * @param risk 0 (as ever) to 1 (nothing like the subject's past), from its past behaviour
 * @param attributes further facts by dotted name ({@code geo.country}), of a question that brings
 *     them; what stands here overrides the fields above
 */
public record AccessContext(
    Instant time,
    InetAddress address,
    String protocol,
    boolean secure,
    double risk,
    Map<String, Object> attributes) {

  public AccessContext {
    attributes = Map.copyOf(attributes);
  }
}

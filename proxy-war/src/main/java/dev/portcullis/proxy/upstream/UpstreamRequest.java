package dev.portcullis.proxy.upstream;

import dev.portcullis.policy.document.UpstreamTraits.Priority;
import dev.portcullis.request.HttpFields;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A request for an upstream.
 *
 * @param method as the client wrote it
 * @param target path and query, in origin form (RFC 9112 §3.2.1)
 * @param fields without hop-by-hop fields but {@code TE: trailers} and {@code Trailer}, {@code
 *     Host}, {@code Content-Length} and {@code Expect}, which the transport adds
 * @param body the body, unread
 * @param expectsContinue whether the client waits for a {@code 100 Continue} before it sends
 * @param priority how much it matters under overload
 * @param balanceKey what the choice of a target is hashed from, or null where it is not
 */
public record UpstreamRequest(
    String method,
    String target,
    HttpFields fields,
    RequestBody body,
    boolean expectsContinue,
    Priority priority,
    @Nullable String balanceKey) {

  /** RFC 9110 §9.2.2, RFC 10008. */
  private static final Set<String> IDEMPOTENT =
      Set.of("GET", "HEAD", "OPTIONS", "TRACE", "PUT", "DELETE", "QUERY");

  /** RFC 9110 §8.6, RFC 10008: methods whose content means something. */
  private static final Set<String> WITH_CONTENT = Set.of("POST", "PUT", "PATCH", "QUERY");

  /** This with its body passing through another. */
  public UpstreamRequest with(RequestBody other) {
    return new UpstreamRequest(
        method, target, fields, other, expectsContinue, priority, balanceKey);
  }

  /** Whether sending it twice does what sending it once does, and can be done at all. */
  public boolean replayable() {
    return body.length() == 0 && IDEMPOTENT.contains(method);
  }

  /** Whether an empty body is worth saying (RFC 9110 §8.6). */
  public boolean expectsLength() {
    return WITH_CONTENT.contains(method);
  }
}

package dev.portcullis.request;

import java.net.InetAddress;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a client asks for, as the enforcement point saw it: well-formed, not yet believed.
 *
 * @param id the decision id, also the value of {@code X-Request-Id}
 * @param receivedAt when the head was complete
 * @param method the HTTP method, case kept (RFC 9110 §9.1)
 * @param scheme {@code http} or {@code https}, of the client's connection
 * @param host lower case, without port, IPv6 in brackets
 * @param path the canonical path
 * @param query without the question mark, not decoded; null where there is none
 * @param protocol {@code HTTP/1.1} and the like
 * @param fields the header fields as the client sent them, without those that it listed in {@code
 *     Connection} (RFC 9110 §7.6.1)
 * @param client the client's address: the connection's, or what a trusted proxy says of it
 * @param certificates the chain of the TLS client certificate, verified by the listener; empty
 *     without one
 * @param body the body, unread
 */
public record AccessRequest(
    String id,
    Instant receivedAt,
    String method,
    String scheme,
    String host,
    CanonicalPath path,
    @Nullable String query,
    String protocol,
    HttpFields fields,
    InetAddress client,
    List<X509Certificate> certificates,
    BodySource body) {

  public AccessRequest {
    certificates = List.copyOf(certificates);
  }

  /** Whether the client's connection is encrypted. */
  public boolean secure() {
    return "https".equals(scheme);
  }

  /** The same with other header fields and another query. */
  public AccessRequest with(HttpFields otherFields, @Nullable String otherQuery) {
    return new AccessRequest(
        id,
        receivedAt,
        method,
        scheme,
        host,
        path,
        otherQuery,
        protocol,
        otherFields,
        client,
        certificates,
        body);
  }

  @Override
  public String toString() {
    return "AccessRequest[" + id + " " + method + " " + path.raw() + "]";
  }
}

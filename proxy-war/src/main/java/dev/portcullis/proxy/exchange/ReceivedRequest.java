package dev.portcullis.proxy.exchange;

import static java.util.Objects.requireNonNull;

import dev.portcullis.proxy.fields.HostName;
import dev.portcullis.proxy.fields.IpLiteral;
import dev.portcullis.proxy.observation.RequestFacts;
import dev.portcullis.proxy.origin.ClientOrigin;
import dev.portcullis.request.AccessRequest;
import jakarta.servlet.http.HttpServletRequest;
import java.net.InetAddress;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A request, as far as it is known: at first by its peer alone, and more and more while {@link
 * RequestReader} reads it. What could be read stays known where the rest could not. Used by one
 * thread.
 */
final class ReceivedRequest {

  /** Of nobody, so that no rule of a trusted network holds for a peer that cannot be told. */
  private static final InetAddress UNKNOWN = requireNonNull(IpLiteral.parse("0.0.0.0"));

  private final String id;
  private final Instant at;
  private final HttpServletRequest http;
  private final ClientBody body;
  private final ClientOrigin peer;
  private @Nullable ClientOrigin origin;
  private String clientId = "";
  private HostName authority = HostName.NONE;
  private @Nullable AccessRequest read;
  private long tunnelled;

  /**
   * @param id the decision id
   */
  ReceivedRequest(String id, Instant at, HttpServletRequest http) {
    this.id = id;
    this.at = at;
    this.http = http;
    this.body = new ClientBody(http);
    this.peer = ClientOrigin.of(address(http), http.isSecure() ? "https" : "http");
  }

  /** The other end, without the scope that servers tell of a link-local address (RFC 4007 §11). */
  private static InetAddress address(HttpServletRequest request) {
    String text = String.valueOf(request.getRemoteAddr());
    int scope = text.indexOf('%');
    var address = IpLiteral.parse(scope < 0 ? text : text.substring(0, scope));
    return address == null ? UNKNOWN : address;
  }

  String id() {
    return id;
  }

  Instant at() {
    return at;
  }

  HttpServletRequest http() {
    return http;
  }

  ClientBody body() {
    return body;
  }

  /** Who sent it to this node. */
  ClientOrigin peer() {
    return peer;
  }

  /** Where it comes from: the peer alone, until its fields were read. */
  ClientOrigin origin() {
    return origin == null ? peer : origin;
  }

  /** The authority that the client asked for; none until that was read. */
  HostName authority() {
    return authority;
  }

  /** All of it. */
  AccessRequest read() {
    if (read == null) {
      throw new IllegalStateException("the request was not read");
    }
    return read;
  }

  /** Its fields tell where it comes from, and what its client calls it. */
  void comesFrom(ClientOrigin found, String calledByClient) {
    origin = found;
    clientId = calledByClient;
  }

  void asksFor(HostName host) {
    authority = host;
  }

  void wasRead(AccessRequest whole) {
    read = whole;
  }

  /** Its connection became a tunnel, through which so many bytes came. */
  void tunnelled(long bytes) {
    tunnelled = bytes;
  }

  /** Bytes that came behind its head. */
  long size() {
    return body.received() + tunnelled;
  }

  /** What is kept of it. */
  RequestFacts facts() {
    return read == null
        ? new RequestFacts(at, id, clientId, origin().client(), http.getMethod(), "", "")
        : new RequestFacts(
            at, id, clientId, origin().client(), read.method(), read.host(), read.path().raw());
  }
}

package dev.portcullis.proxy.exchange;

import dev.portcullis.proxy.fields.FieldReader;
import dev.portcullis.proxy.fields.HostName;
import dev.portcullis.proxy.fields.UnreadableRequestException;
import dev.portcullis.proxy.origin.TrustedProxies;
import dev.portcullis.request.AccessRequest;
import dev.portcullis.request.CanonicalPath;
import dev.portcullis.request.CanonicalPath.MalformedPathException;
import dev.portcullis.request.HopByHop;
import dev.portcullis.request.HttpFields;
import jakarta.servlet.http.HttpServletRequest;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Reads an access request from what the server hands over, and refuses what has two readings. */
public final class RequestReader {

  private static final int MOST_METHOD = 64;
  private static final int MOST_QUERY = 16 << 10;
  private static final String CERTIFICATES = "jakarta.servlet.request.X509Certificate";

  private final FieldReader reader;
  private final TrustedProxies proxies;
  private final BodyMemory memory;

  /**
   * @param proxies whose word about the client counts
   * @param memory of which bodies take what they keep
   */
  public RequestReader(FieldReader reader, TrustedProxies proxies, BodyMemory memory) {
    this.reader = reader;
    this.proxies = proxies;
    this.memory = memory;
  }

  /** Reads it whole; where that fails, {@code received} knows what could be read. */
  AccessRequest read(ReceivedRequest received) throws UnreadableRequestException {
    var fields = reader.read(received.http());
    var origin = proxies.origin(received.peer(), fields);
    received.comesFrom(origin, DecisionIds.ofClient(fields.first("X-Request-Id")));
    received.body().takeOf(memory, origin.client());
    if (origin.problem() != null) {
      throw UnreadableRequestException.malformed(origin.problem());
    }
    received.asksFor(host(received, fields));
    var read = read(received, HopByHop.withoutListed(fields));
    received.wasRead(read);
    return read;
  }

  private static AccessRequest read(ReceivedRequest received, HttpFields fields)
      throws UnreadableRequestException {
    var request = received.http();
    requireOneFraming(fields, request.getProtocol());
    requireMethod(request.getMethod());
    expectation(received, fields);
    return new AccessRequest(
        received.id(),
        received.at(),
        request.getMethod(),
        received.origin().scheme(),
        received.authority().host(),
        path(request),
        query(request),
        request.getProtocol(),
        fields,
        received.origin().client(),
        certificates(request),
        received.body());
  }

  /**
   * RFC 9112 §6.3: a request whose length is given in two ways is an attempt to smuggle another.
   */
  private static void requireOneFraming(HttpFields fields, String protocol)
      throws UnreadableRequestException {
    int codings = fields.count("Transfer-Encoding");
    int lengths = fields.count("Content-Length");
    boolean chunked = "chunked".equalsIgnoreCase(fields.first("Transfer-Encoding"));
    if (codings > 1
        || (codings == 1 && !chunked)
        || (codings == 1 && "HTTP/1.0".equals(protocol))) {
      throw UnreadableRequestException.framing("the transfer coding is not just `chunked`");
    }
    if (lengths + codings > 1) {
      throw UnreadableRequestException.framing("the length of the body is given twice");
    }
    String length = fields.first("Content-Length");
    if (length != null && (length.isEmpty() || length.length() > 18 || !isDigits(length))) {
      throw UnreadableRequestException.framing("the length of the body is not a number");
    }
  }

  private static boolean isDigits(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) < '0' || text.charAt(i) > '9') {
        return false;
      }
    }
    return true;
  }

  private static void requireMethod(String method) throws UnreadableRequestException {
    if (method.length() > MOST_METHOD || !FieldReader.isToken(method)) {
      throw UnreadableRequestException.malformed("the method is malformed");
    }
    if (method.equals("CONNECT")) {
      throw UnreadableRequestException.framing("no tunnels here"); // RFC 9110 §9.3.6
    }
  }

  /**
   * RFC 9110 §10.1.1: there is one expectation that can be met; what one reader takes for it and
   * another does not is refused. In HTTP/1.0 all are ignored.
   */
  private static void expectation(ReceivedRequest received, HttpFields fields)
      throws UnreadableRequestException {
    int count = fields.count("Expect");
    if (count == 0 || received.http().getProtocol().equals("HTTP/1.0")) {
      return;
    }
    if (count > 1 || !"100-continue".equalsIgnoreCase(fields.first("Expect"))) {
      throw UnreadableRequestException.expectation();
    }
    received.body().expectsInvitation();
  }

  /** RFC 9112 §3.2: exactly one {@code Host}, except in HTTP/1.0 and where a pseudo-field is it. */
  private static HostName host(ReceivedRequest received, HttpFields fields)
      throws UnreadableRequestException {
    String protocol = received.http().getProtocol();
    int count = fields.count("Host");
    if (count > 1 || (count == 0 && "HTTP/1.1".equals(protocol))) {
      throw UnreadableRequestException.malformed("there is not exactly one Host");
    }
    if (count == 0 && protocol.startsWith("HTTP/1")) {
      return HostName.NONE;
    }
    String told = received.origin().host();
    String own = count == 1 ? fields.first("Host") : received.http().getServerName();
    var host = HostName.parse(told != null ? told : String.valueOf(own));
    if (host == null) {
      throw UnreadableRequestException.malformed("the host is malformed");
    }
    return host;
  }

  private static CanonicalPath path(HttpServletRequest request) throws UnreadableRequestException {
    // A server that looks for session ids in the path may already have cut parameters off.
    if (request.isRequestedSessionIdFromURL()) {
      throw UnreadableRequestException.malformed("the path has a session parameter");
    }
    try {
      return CanonicalPath.parse(originForm(String.valueOf(request.getRequestURI())));
    } catch (MalformedPathException e) {
      throw UnreadableRequestException.malformed(String.valueOf(e.getMessage()));
    }
  }

  /** RFC 9112 §3.2.2: the path of an absolute target; servers make its authority the host. */
  private static String originForm(String target) {
    if (target.startsWith("/")) {
      return target;
    }
    String lower = target.substring(0, Math.min(8, target.length())).toLowerCase(Locale.ROOT);
    if (!lower.startsWith("http://") && !lower.startsWith("https://")) {
      return target;
    }
    int slash = target.indexOf('/', target.indexOf("://") + 3);
    return slash < 0 ? "/" : target.substring(slash);
  }

  /** RFC 3986 §3.4, less strictly: what cannot break a request line is the upstream's business. */
  private static @Nullable String query(HttpServletRequest request)
      throws UnreadableRequestException {
    String query = request.getQueryString();
    if (query == null) {
      return null;
    }
    if (query.length() > MOST_QUERY) {
      throw UnreadableRequestException.malformed("the query is too long");
    }
    for (int i = 0; i < query.length(); i++) {
      char c = query.charAt(i);
      if (c <= ' ' || c >= 0x7f || c == '#') {
        throw UnreadableRequestException.malformed("the query has a character that has no place");
      }
    }
    return query;
  }

  private static List<X509Certificate> certificates(HttpServletRequest request) {
    return request.getAttribute(CERTIFICATES) instanceof X509Certificate[] chain
        ? List.of(chain)
        : List.of();
  }
}

package dev.portcullis.proxy.enforcement;

import static java.util.stream.Collectors.joining;

import dev.portcullis.decision.Obligations;
import dev.portcullis.proxy.exchange.Exchange;
import dev.portcullis.proxy.fields.HostName;
import dev.portcullis.proxy.fields.TrailerFields;
import dev.portcullis.proxy.origin.ClientOrigin;
import dev.portcullis.request.AccessRequest;
import dev.portcullis.request.HttpFields;
import java.nio.charset.StandardCharsets;
import java.util.Set;

/**
 * What an upstream receives. What the client sent is stripped first and what we vouch for is added
 * after, so that no {@code Connection: Portcullis-Subject} can take it away again.
 */
final class OutgoingFields {

  /** Fields of trailers, provenance and identity. */
  private static final int MOST_ADDED = 11;

  private final AccessRequest request;
  private final ClientOrigin origin;
  private final HostName authority;
  private final Obligations obligations;
  private final HttpFields.Builder fields;

  private OutgoingFields(Exchange exchange, Obligations obligations) {
    this.request = obligations.request();
    this.origin = exchange.origin();
    this.authority = exchange.authority();
    this.obligations = obligations;
    int expected = request.fields().size() + obligations.fields().size() + MOST_ADDED;
    this.fields = HttpFields.builder(expected);
  }

  static HttpFields of(Exchange exchange, Obligations obligations) {
    var outgoing = new OutgoingFields(exchange, obligations);
    outgoing.passOn();
    obligations.fields().forEach(outgoing::add);
    outgoing.addTrailerTerms();
    outgoing.addProvenance();
    outgoing.addIdentity();
    return outgoing.fields.build();
  }

  private void passOn() {
    HttpFields received = request.fields();
    for (int i = 0; i < received.size(); i++) {
      if (obligations.forwarding().fields().passes(received.name(i))) {
        add(received.name(i), received.value(i));
      }
    }
  }

  /**
   * Of {@code TE} only that trailer fields are taken, and of {@code Trailer} what will pass: both
   * are between neighbours, so they are ours to say.
   */
  private void addTrailerTerms() {
    if (TrailerFields.accepted(request.fields())) {
      add("TE", "trailers");
    }
    String announced = TrailerFields.announced(request.fields(), obligations.forwarding().fields());
    if (!announced.isEmpty() && request.fields().first("Content-Length") == null) {
      add("Trailer", announced);
    }
  }

  /** RFC 7239, and the customary fields: the way from the client that is believed, no further. */
  private void addProvenance() {
    String host = authority.text();
    String peer = origin.peer().getHostAddress();
    add("X-Forwarded-For", customaryFor(peer));
    add("X-Forwarded-Proto", request.scheme());
    if (!host.isEmpty()) {
      add("X-Forwarded-Host", host);
    }
    String prefix = origin.prefix() + obligations.forwarding().cutPrefix();
    if (!prefix.isEmpty()) {
      add("X-Forwarded-Prefix", prefix);
    }
    add("Forwarded", standard(peer, host));
    add("Via", via());
    add("X-Request-Id", request.id());
  }

  private String customaryFor(String peer) {
    return origin.hops().isEmpty()
        ? peer
        : origin.hops().stream().map(hop -> hop.getHostAddress() + ", ").collect(joining()) + peer;
  }

  /** What the client asked for stands with it and with us: some look at one end, some at other. */
  private String standard(String peer, String host) {
    String ours = asked(node(peer), host);
    var hops = origin.hops();
    if (hops.isEmpty()) {
      return ours;
    }
    var chain = new StringBuilder(asked(node(hops.get(0).getHostAddress()), host)).append(", ");
    for (int i = 1; i < hops.size(); i++) {
      chain.append("for=").append(node(hops.get(i).getHostAddress())).append(", ");
    }
    return chain.append(ours).toString();
  }

  /**
   * Who asked for what. A host is a token, except for brackets and colons of IPv6 and before a port
   * (RFC 7239 §6).
   */
  private String asked(String node, String host) {
    String scheme = request.scheme();
    if (host.isEmpty()) {
      return "for=" + node + ";proto=" + scheme;
    }
    String quote = host.indexOf(':') < 0 ? "" : "\"";
    return "for=" + node + ";host=" + quote + host + quote + ";proto=" + scheme;
  }

  private static String node(String address) {
    return address.indexOf(':') < 0 ? address : "\"[" + address + "]\"";
  }

  /** RFC 9110 §7.6.3: ours behind those of all before us. */
  private String via() {
    String protocol = request.protocol();
    String ours =
        protocol.equals("HTTP/1.1")
            ? "1.1 portcullis"
            : protocol.replace("HTTP/", "") + " portcullis";
    var before = request.fields().all("Via");
    return before.isEmpty() ? ours : String.join(", ", before) + ", " + ours;
  }

  private void addIdentity() {
    add("Portcullis-Subject", encoded(obligations.subject()));
    if (!obligations.roles().isEmpty()) {
      add("Portcullis-Roles", roles(obligations.roles()));
    }
    if (!obligations.assertion().isEmpty()) {
      add("Portcullis-Assertion", obligations.assertion());
    }
  }

  private static String roles(Set<String> roles) {
    return roles.size() == 1
        ? encoded(roles.iterator().next())
        : roles.stream().sorted().map(OutgoingFields::encoded).collect(joining(","));
  }

  /**
   * Percent-encodes all that is not visible ASCII, besides the percent sign and the comma that
   * separates roles: an id cannot end the field, and decodes to itself.
   */
  static String encoded(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (!isPlain(text.charAt(i))) {
        return encodedBytes(text.getBytes(StandardCharsets.UTF_8));
      }
    }
    return text;
  }

  private static boolean isPlain(int c) {
    return c > ' ' && c < 0x7f && c != '%' && c != ',';
  }

  private static String encodedBytes(byte[] utf8) {
    var encoded = new StringBuilder(utf8.length + 16);
    for (byte b : utf8) {
      if (isPlain(b)) {
        encoded.append((char) b);
      } else {
        encoded.append('%').append(hex(b >> 4)).append(hex(b));
      }
    }
    return encoded.toString();
  }

  private static char hex(int value) {
    return Character.toUpperCase(Character.forDigit(value & 15, 16));
  }

  private void add(String name, String value) {
    fields.add(name, value);
  }
}

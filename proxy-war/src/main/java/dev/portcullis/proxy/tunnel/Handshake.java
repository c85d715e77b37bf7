package dev.portcullis.proxy.tunnel;

import dev.portcullis.request.AccessRequest;
import dev.portcullis.request.HttpFields;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What a client asks for when it wants its connection to change to another protocol, and whether
 * the upstream grants just that (RFC 9110 §7.8, RFC 6455 §4).
 *
 * @param protocol in lower case
 * @param request by which it is asked for
 * @param problem why it must be refused; null where it is well-formed
 */
public record Handshake(String protocol, AccessRequest request, @Nullable String problem) {

  /** The one protocol whose handshake and frames are understood here. */
  public static final String WEBSOCKET = "websocket";

  /** What a client is told that speaks another version (RFC 6455 §4.4). */
  public static final HttpFields VERSION = HttpFields.of("Sec-WebSocket-Version", "13");

  private static final String SUFFIX = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

  /**
   * Reads the wish of a request.
   *
   * @param allowed the protocols, in lower case, that the route accepts
   * @return null where the request asks for none of them: it is a request like any other
   */
  public static @Nullable Handshake of(AccessRequest request, List<String> allowed) {
    var fields = request.fields();
    if (allowed.isEmpty() || fields.count("Upgrade") != 1 || !bodyless(request)) {
      return null;
    }
    String protocol = String.valueOf(fields.first("Upgrade")).strip().toLowerCase(Locale.ROOT);
    if (!allowed.contains(protocol) || !words(fields, "Connection").contains("upgrade")) {
      return null;
    }
    return new Handshake(protocol, request, protocol.equals(WEBSOCKET) ? problem(fields) : null);
  }

  /** Behind the head of such a request, the other protocol begins: there is no room for a body. */
  private static boolean bodyless(AccessRequest request) {
    String length = request.fields().first("Content-Length");
    return request.protocol().equals("HTTP/1.1")
        && request.method().equals("GET")
        && request.fields().count("Transfer-Encoding") == 0
        && (length == null || length.strip().equals("0"));
  }

  /** RFC 6455 §4.2.1. */
  private static @Nullable String problem(HttpFields fields) {
    if (fields.count("Sec-WebSocket-Version") != 1
        || !"13".equals(fields.first("Sec-WebSocket-Version"))) {
      return "not WebSocket version 13";
    }
    if (fields.count("Sec-WebSocket-Key") != 1 || !isKey(fields.first("Sec-WebSocket-Key"))) {
      return "not exactly one key of 16 bytes";
    }
    return null;
  }

  private static boolean isKey(@Nullable String key) {
    try {
      return key != null && key.length() == 24 && Base64.getDecoder().decode(key).length == 16;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  /** Whether its frames are followed. */
  boolean framed() {
    return protocol.equals(WEBSOCKET);
  }

  /**
   * Judges the upstream's answer 101 (RFC 6455 §4.1).
   *
   * @return what is wrong with it; null where it grants what was asked for
   */
  public @Nullable String refusal(HttpFields answer) {
    if (answer.count("Upgrade") != 1
        || !protocol.equalsIgnoreCase(String.valueOf(answer.first("Upgrade")).strip())
        || !words(answer, "Connection").contains("upgrade")) {
      return "the upstream changes to another protocol";
    }
    return framed() ? webSocketRefusal(answer) : null;
  }

  private @Nullable String webSocketRefusal(HttpFields answer) {
    String accept = answer.first("Sec-WebSocket-Accept");
    if (answer.count("Sec-WebSocket-Accept") != 1
        || !accept(String.valueOf(request.fields().first("Sec-WebSocket-Key"))).equals(accept)) {
      return "the upstream's Sec-WebSocket-Accept is wrong";
    }
    String chosen = answer.first("Sec-WebSocket-Protocol");
    if (answer.count("Sec-WebSocket-Protocol") > 1
        || (chosen != null
            && !items(request.fields(), "Sec-WebSocket-Protocol").contains(chosen.strip()))) {
      return "the upstream chooses a subprotocol that was not offered";
    }
    return extensions(request.fields()).containsAll(extensions(answer))
        ? null
        : "the upstream uses an extension that was not offered";
  }

  /** Whether the upstream's answer agrees on an extension. */
  static boolean extended(HttpFields answer) {
    return !extensions(answer).isEmpty();
  }

  private static List<String> extensions(HttpFields fields) {
    return items(fields, "Sec-WebSocket-Extensions").stream()
        .map(item -> item.split(";", 2)[0].strip())
        .toList();
  }

  /** RFC 6455 §4.2.2: what proves that the answer is one to this request. */
  static String accept(String key) {
    try {
      var sha1 = MessageDigest.getInstance("SHA-1");
      byte[] digest = sha1.digest((key + SUFFIX).getBytes(StandardCharsets.ISO_8859_1));
      return Base64.getEncoder().encodeToString(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JRE has SHA-1", e);
    }
  }

  private static List<String> words(HttpFields fields, String name) {
    return items(fields, name).stream().map(item -> item.toLowerCase(Locale.ROOT)).toList();
  }

  private static List<String> items(HttpFields fields, String name) {
    var items = new ArrayList<String>();
    for (String line : fields.all(name)) {
      for (String item : line.split(",", -1)) {
        if (!item.isBlank()) {
          items.add(item.strip());
        }
      }
    }
    return items;
  }
}

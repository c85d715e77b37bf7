package dev.portcullis.proxy.origin;

import dev.portcullis.request.HttpFields;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What the fields of a request say of its way to us, before anything of it is believed. Hosts,
 * schemes and prefixes stand in the order of the hops; not every hop needs to have said one.
 *
 * @param hops from the client's own claims to what the nearest proxy wrote
 * @param prefixes each that a proxy cut off the path
 */
record ForwardedChain(
    List<ForwardedNode> hops, List<String> hosts, List<String> protos, List<String> prefixes) {

  /** The most hops that are looked at. */
  static final int MOST = 32;

  /** Thrown where the fields are malformed, or longer than is read; they name nobody then. */
  static final class MalformedChainException extends Exception {
    private static final long serialVersionUID = 1;

    MalformedChainException(String message) {
      super(message, null, false, false);
    }
  }

  /** Reads {@code X-Forwarded-*}: each a list, in one line or several. */
  static ForwardedChain customary(HttpFields fields) throws MalformedChainException {
    var hops = new ArrayList<ForwardedNode>(2);
    for (String hop : list(fields, "X-Forwarded-For")) {
      hops.add(node(hop));
    }
    return new ForwardedChain(
        hops,
        list(fields, "X-Forwarded-Host"),
        list(fields, "X-Forwarded-Proto"),
        list(fields, "X-Forwarded-Prefix"));
  }

  /** Reads {@code Forwarded} (RFC 7239 §4). A hop that names no client is a hidden one. */
  static ForwardedChain standard(HttpFields fields) throws MalformedChainException {
    var elements = new ArrayList<ForwardedElement>(2);
    for (String line : fields.all("Forwarded")) {
      var read = ForwardedElement.parse(line);
      if (read == null || elements.size() + read.size() > MOST) {
        throw new MalformedChainException("Forwarded is malformed or longer than is read");
      }
      elements.addAll(read);
    }
    var hops = new ArrayList<ForwardedNode>(elements.size());
    for (var element : elements) {
      hops.add(node(element.client() == null ? "unknown" : element.client()));
    }
    return new ForwardedChain(
        hops,
        elements.stream().map(element -> text(element.host())).toList(),
        elements.stream().map(element -> text(element.proto())).toList(),
        List.of());
  }

  private static String text(@Nullable String value) {
    return value == null ? "" : value;
  }

  private static ForwardedNode node(String text) throws MalformedChainException {
    var node = ForwardedNode.parse(text);
    if (node == null) {
      throw new MalformedChainException("a hop of the forwarding fields is malformed");
    }
    return node;
  }

  private static List<String> list(HttpFields fields, String name) throws MalformedChainException {
    if (fields.first(name) == null) {
      return List.of();
    }
    var all = new ArrayList<String>(2);
    for (String line : fields.all(name)) {
      for (String value : line.split(",", MOST + 1)) {
        if (value.isBlank() || all.size() == MOST) {
          throw new MalformedChainException(name + " is malformed or longer than is read");
        }
        all.add(value.strip());
      }
    }
    return all;
  }

  /**
   * Of a list, the value that the proxy wrote which stands {@code distance} hops before us: in a
   * list of one value each proxy overwrote the last one's, in a longer one each added its own.
   * Empty where nobody said anything.
   */
  static String said(List<String> values, int distance) throws MalformedChainException {
    if (values.size() <= 1) {
      return values.isEmpty() ? "" : values.get(0);
    }
    if (values.size() < distance) {
      throw new MalformedChainException("the forwarding fields do not belong together");
    }
    return values.get(values.size() - distance);
  }

  /** The scheme of a connection; WebSocket's names mean the same (RFC 6455 §3). */
  static String scheme(String proto) throws MalformedChainException {
    return switch (proto.toLowerCase(Locale.ROOT)) {
      case "http", "ws" -> "http";
      case "https", "wss" -> "https";
      default -> throw new MalformedChainException("the forwarding fields name no known scheme");
    };
  }
}

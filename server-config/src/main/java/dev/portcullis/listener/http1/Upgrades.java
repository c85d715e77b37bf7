package dev.portcullis.listener.http1;

import dev.portcullis.listener.message.Octets;
import java.util.Locale;
import org.glassfish.grizzly.http.HttpRequestPacket;
import org.glassfish.grizzly.http.Method;
import org.glassfish.grizzly.http.Protocol;
import org.glassfish.grizzly.http.util.Header;

/**
 * Which requests may hand their connection over to another protocol (RFC 9110 §7.8). Those keep
 * their {@code Upgrade} field, and what comes behind their head is the other protocol's, if the
 * application takes it up; the connection carries no further request in either case. From all
 * others the field is taken away: nothing asked for an upgrade.
 */
final class Upgrades {

  private Upgrades() {}

  /**
   * @param alone whether nothing came behind the head: a client waits for the answer
   */
  static void judge(HttpRequestPacket head, boolean alone) {
    String protocol = head.getHeaders().getHeader(Header.Upgrade);
    if (protocol == null) {
      return;
    }
    if (alone && bodyless(head) && single(protocol) && ConnectionOptions.have(head, "upgrade")) {
      head.setExpectContent(true);
      head.setContentLengthLong(-1); // said to be 0, it would end what the other protocol sends
      head.getProcessingState().setKeepAlive(false);
    } else {
      head.getHeaders().removeHeader(Header.Upgrade);
    }
  }

  /** The answer is out: without this, the server would wait for a body that has no length. */
  static void ended(HttpRequestPacket head) {
    if (!head.isChunked() && head.getContentLength() < 0) {
      head.setExpectContent(false);
    }
  }

  private static boolean bodyless(HttpRequestPacket head) {
    return head.getProtocol() == Protocol.HTTP_1_1
        && head.getMethod() == Method.GET
        && !head.isChunked()
        && head.getContentLength() <= 0;
  }

  /** One protocol, and none of HTTP's own: TLS and HTTP/2 are negotiated, not upgraded to. */
  private static boolean single(String protocol) {
    String lower = protocol.toLowerCase(Locale.ROOT);
    return !lower.isEmpty()
        && !lower.startsWith("h2c")
        && !lower.startsWith("http/")
        && !lower.startsWith("tls/")
        && lower.chars().allMatch(c -> c < 0x80 && (c == '/' || Octets.is(Octets.TOKEN, (byte) c)));
  }
}

package dev.portcullis.listener.connection;

import java.io.IOException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.List;
import org.glassfish.grizzly.nio.NIOConnection;
import org.glassfish.grizzly.ssl.SSLUtils;
import org.jspecify.annotations.Nullable;

/**
 * Finds the clients of HTTP/1 that closed their connection while they wait for an answer: the
 * server reads nothing of them until then. Nothing is read here either, as a client may have sent
 * its next request ahead: a connection from which can be read although nothing is there has ended.
 *
 * <p>A client that closes only its sending half looks the same, and is taken for gone, too.
 */
final class Departures {

  /**
   * The shortest request that TLS can bring (RFC 8446 §5.2), in octets. What is shorter, and comes
   * from a client that waits, is an alert: the end of its TLS connection.
   */
  private static final int SHORTEST_OVER_TLS = 47;

  /** The two alerts with which clients on the JDK end theirs, each of them padded. */
  private static final int ALERTS_OF_JDK = 80;

  private @Nullable Selector selector;

  /** Looks once; by one thread. */
  void look(List<Client> waiting) {
    if (waiting.isEmpty()) {
      return;
    }
    try {
      var used = selector == null ? Selector.open() : selector;
      selector = used;
      waiting.forEach(client -> register(client, used));
      used.selectNow(key -> judge((Client) key.attachment()));
      used.keys().forEach(SelectionKey::cancel);
      used.selectNow();
    } catch (IOException e) {
      throw new IllegalStateException("connections cannot be looked at", e);
    }
  }

  private static void register(Client client, Selector selector) {
    try {
      if (((NIOConnection) client.connection()).getChannel() instanceof SocketChannel channel) {
        channel.register(selector, SelectionKey.OP_READ, client);
      }
    } catch (IOException | RuntimeException e) {
      // It is closed, and whoever asks its connection is told so.
    }
  }

  /** Whether it still waits is asked again behind all else: then nobody has read meanwhile. */
  private static void judge(Client client) {
    long since = client.waitingSince();
    boolean ended = ended(client);
    if (ended && since != 0 && client.waitingSince() == since) {
      client.left();
    }
  }

  private static boolean ended(Client client) {
    var connection = (NIOConnection) client.connection();
    try {
      int there = ((SocketChannel) connection.getChannel()).socket().getInputStream().available();
      boolean tls = there > 0 && SSLUtils.getSSLEngine(connection) != null;
      return there == 0 || (tls && (there < SHORTEST_OVER_TLS || there == ALERTS_OF_JDK));
    } catch (IOException e) {
      return true;
    }
  }
}

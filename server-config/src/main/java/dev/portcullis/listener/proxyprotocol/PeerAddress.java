package dev.portcullis.listener.proxyprotocol;

import java.lang.reflect.Field;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import org.glassfish.grizzly.Connection;
import org.glassfish.grizzly.nio.transport.TCPNIOConnection;
import org.glassfish.grizzly.utils.Holder;

/**
 * Gives a connection the address of the client that it was opened for. The server keeps it in a
 * field of its own that nothing else sets; all that asks for the peer then gets the same answer.
 */
final class PeerAddress {

  private static final String FIELD = "peerSocketAddressHolder";

  private final Field field;

  /**
   * @throws IllegalStateException where the server is another version, which has no such field
   */
  PeerAddress() {
    try {
      field = TCPNIOConnection.class.getDeclaredField(FIELD);
      field.setAccessible(true);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("the server would not know clients by the PROXY protocol", e);
    }
  }

  void set(Connection<?> connection, InetAddress client) {
    try {
      field.set(connection, Holder.<SocketAddress>staticHolder(new InetSocketAddress(client, 0)));
    } catch (IllegalAccessException e) {
      throw new IllegalStateException("made accessible", e);
    }
  }
}

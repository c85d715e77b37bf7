package dev.portcullis.launcher;

import dev.portcullis.configuration.Key;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;

/** Ports, tried before the server wants them: it would go on without one that is taken. */
final class Ports {

  private Ports() {}

  /** The port itself, or a free one for 0. */
  static int available(Key addressKey, InetAddress address, Key portKey, int port)
      throws StartupException {
    try (var socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(address, port));
      return socket.getLocalPort();
    } catch (IOException e) {
      throw taken(addressKey, address, portKey, port);
    }
  }

  private static StartupException taken(
      Key addressKey, InetAddress address, Key portKey, int port) {
    try (var socket = new ServerSocket()) {
      socket.bind(new InetSocketAddress(address, 0));
    } catch (IOException e) {
      return StartupException.unusable(
          "%s=%s: not an address of this machine; give one that is"
              .formatted(addressKey.key(), address.getHostAddress()));
    }
    return StartupException.unusable(
        "%s=%d: the port cannot be opened; stop what holds it or give another"
            .formatted(portKey.key(), port));
  }
}

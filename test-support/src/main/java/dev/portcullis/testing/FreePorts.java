package dev.portcullis.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * TCP ports of the loopback address on which nobody listens. Nobody holds them either: a server
 * that can bind port 0 itself should.
 */
public final class FreePorts {

  private static final Set<Integer> GIVEN = ConcurrentHashMap.newKeySet();

  private FreePorts() {}

  /** A port that nobody has just now, and that was not given before. */
  public static int one() {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      int port = socket.getLocalPort();
      // The system gives one port twice: it is closed, and nobody has opened it yet.
      return GIVEN.add(port) ? port : one();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

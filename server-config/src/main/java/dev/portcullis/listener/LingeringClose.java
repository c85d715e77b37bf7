package dev.portcullis.listener;

import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.util.concurrent.TimeUnit;
import org.glassfish.grizzly.Buffer;
import org.glassfish.grizzly.Connection;
import org.glassfish.grizzly.EmptyCompletionHandler;
import org.glassfish.grizzly.WriteResult;
import org.glassfish.grizzly.filterchain.FilterChainContext;
import org.glassfish.grizzly.filterchain.NextAction;
import org.glassfish.grizzly.nio.NIOConnection;
import org.glassfish.grizzly.ssl.SSLUtils;

/**
 * A connection that has its last answer. Closing it while the client still sends would reset it and
 * take the answer away (RFC 9112 §9.6): only the sending half is closed, and what comes is read and
 * dropped, within bounds.
 */
@SuppressWarnings({"rawtypes", "unchecked"})
final class LingeringClose extends EmptyCompletionHandler<WriteResult> {

  private static final int MAX_OCTETS = 1024 * 1024;
  static final long MAX_NANOS = TimeUnit.SECONDS.toNanos(5);

  private final Connection connection;
  private final long since = System.nanoTime();
  private int dropped;

  LingeringClose(Connection connection) {
    this.connection = connection;
  }

  /** Sends the last answer. */
  void send(Buffer answer) {
    connection.write(answer, this);
  }

  NextAction discard(FilterChainContext context) {
    Buffer input = context.getMessage();
    dropped += input.remaining();
    input.tryDispose();
    if (dropped > MAX_OCTETS || System.nanoTime() - since > MAX_NANOS) {
      connection.closeSilently();
    }
    return context.getStopAction();
  }

  /**
   * The answer is out. TLS has no half-closed connection: there the client closes, or idles out.
   */
  @Override
  public void completed(WriteResult result) {
    boolean plain = SSLUtils.getSSLEngine(connection) == null;
    if (plain && ((NIOConnection) connection).getChannel() instanceof SocketChannel channel) {
      try {
        channel.shutdownOutput();
      } catch (IOException e) {
        connection.closeSilently();
      }
    }
  }
}

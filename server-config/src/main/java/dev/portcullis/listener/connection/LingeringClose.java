package dev.portcullis.listener.connection;

import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.util.concurrent.TimeUnit;
import org.glassfish.grizzly.Buffer;
import org.glassfish.grizzly.Connection;
import org.glassfish.grizzly.EmptyCompletionHandler;
import org.glassfish.grizzly.WriteResult;
import org.glassfish.grizzly.filterchain.FilterChainContext;
import org.glassfish.grizzly.filterchain.NextAction;
import org.glassfish.grizzly.memory.Buffers;
import org.glassfish.grizzly.nio.NIOConnection;
import org.glassfish.grizzly.ssl.SSLUtils;

/**
 * A connection that has its last answer. Closing it while the client still sends would reset it and
 * take the answer away (RFC 9112 §9.6): only the sending half is closed, and what comes is read and
 * dropped. The time for that is bounded, in all and in silence; and where a client broke the
 * protocol the octets are, too.
 */
@SuppressWarnings({"rawtypes", "unchecked"})
public final class LingeringClose extends EmptyCompletionHandler<WriteResult> {

  /** A client that only sends what it had begun to send may send all of it, if it is quick. */
  public static final long ANY_OCTETS = Long.MAX_VALUE;

  /** For who breaks the protocol. */
  public static final long FEW_OCTETS = 1024 * 1024;

  /** How long a client may be silent before the connection is closed. */
  public static final long SILENT_NANOS = TimeUnit.SECONDS.toNanos(5);

  /** How long it may take to send the rest of what it had begun. */
  public static final long MOST_NANOS = TimeUnit.SECONDS.toNanos(30);

  private final Client client;
  private final Connection connection;
  private final long mostOctets;
  private final long since = System.nanoTime();
  private long dropped;

  LingeringClose(Client client, long mostOctets) {
    this.client = client;
    this.connection = client.connection();
    this.mostOctets = mostOctets;
  }

  /** Sends the last answer. */
  public void send(Buffer answer) {
    connection.write(answer, this);
  }

  /** The last answer is on its way already. */
  public void behindAnswer() {
    send(Buffers.EMPTY_BUFFER);
  }

  public NextAction discard(FilterChainContext context) {
    Buffer input = context.getMessage();
    dropped += input.remaining();
    input.tryDispose();
    long left = MOST_NANOS - (System.nanoTime() - since);
    if (dropped > mostOctets || left <= 0) {
      connection.closeSilently();
    } else {
      client.owesWithin(Math.min(left, SILENT_NANOS));
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

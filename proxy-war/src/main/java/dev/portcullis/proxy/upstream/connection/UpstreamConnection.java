package dev.portcullis.proxy.upstream.connection;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/**
 * A connection to a target. One thread at a time uses it; the {@link Watchdog} looks on.
 *
 * <p>Reads and writes have no timeout of their own: a timeout costs two more system calls per read
 * and does not exist for writes. Instead the user of the connection notes by when it must be free
 * again, and the watchdog closes it when that time has passed.
 */
public final class UpstreamConnection implements Closeable, Watchdog.Watched {

  private final SocketChannel channel;
  private final InetAddress address;
  private final Socket socket;
  private final InputBuffer input;
  private final OutputBuffer output;
  private byte @Nullable [] upload;
  private final ExchangeDeadlines deadlines = new ExchangeDeadlines();
  private volatile boolean expired;
  private volatile @Nullable EarlyAnswer early;
  private int exchanges;

  /**
   * @param channel the bare connection, which is closed to end it whatever TLS is doing
   * @param address where it leads, as the host's name said
   * @param socket what is read and written: the channel's socket, or TLS over it
   */
  UpstreamConnection(SocketChannel channel, InetAddress address, Socket socket) throws IOException {
    this.channel = channel;
    this.address = address;
    this.socket = socket;
    this.input = new InputBuffer(new DeadlineInput(socket.getInputStream()));
    this.output = new OutputBuffer(new DeadlineOutput(socket.getOutputStream()));
  }

  /** Where it leads. */
  public InetAddress address() {
    return address;
  }

  public InputBuffer input() {
    return input;
  }

  public OutputBuffer output() {
    return output;
  }

  /** What is read and written, without any deadline. */
  public Socket socket() {
    return socket;
  }

  /** Whether TLS chose HTTP/2 (RFC 7301); without TLS nothing is chosen. */
  public boolean choseHttp2() {
    return socket instanceof SSLSocket tls && "h2".equals(tls.getApplicationProtocol());
  }

  /** Room for one piece of a request's body. */
  public byte[] upload() {
    if (upload == null) {
      upload = new byte[InputBuffer.SIZE];
    }
    return upload;
  }

  /** By when it must be free again. */
  public ExchangeDeadlines deadlines() {
    return deadlines;
  }

  /** While a request is sent: what begins to receive once something comes; null: nobody. */
  public void whileSending(@Nullable EarlyAnswer answer) {
    early = answer;
  }

  /** Whether the watchdog closed it. */
  public boolean expired() {
    return expired;
  }

  /** Whether it served a request before this one. */
  public boolean reused() {
    return exchanges > 1;
  }

  /**
   * @param end when the exchange must be over, in the time of {@link Watchdog#now()}; 0: never
   */
  public void startExchange(long end) {
    deadlines.begin(end);
    exchanges++;
  }

  /** Called by the watchdog's thread: closes the connection if its time is over. */
  @Override
  public void expireAt(long now) {
    if (deadlines.over(now)) {
      expired = true;
      close();
      return;
    }
    var awaited = early;
    if (awaited != null && !awaited.begun() && somethingCame()) {
      boolean ignored = awaited.begin();
    }
  }

  /** Asks the bare connection: TLS tells only of what it has decrypted. */
  private boolean somethingCame() {
    try {
      return channel.socket().getInputStream().available() > 0;
    } catch (IOException e) {
      return true; // reading tells what is wrong
    }
  }

  @Override
  public boolean open() {
    return channel.isOpen() && !expired;
  }

  /** Whether the target closed the connection, or sent what nobody asked for, while it was idle. */
  boolean stale() {
    try {
      channel.configureBlocking(false);
      int count = channel.read(ByteBuffer.allocate(1));
      channel.configureBlocking(true);
      return count != 0;
    } catch (IOException e) {
      return true;
    }
  }

  /** Waits until the target sent something, at most for {@code time}; it may go on afterwards. */
  public boolean answersWithin(Duration time) throws IOException {
    socket.setSoTimeout((int) time.toMillis());
    try {
      return input.await();
    } catch (SocketTimeoutException e) {
      return false;
    } finally {
      socket.setSoTimeout(0);
      deadlines.onlyEnd();
    }
  }

  /** Ends reading from any thread, and leaves the target to be written to. */
  void stopReading() {
    try {
      channel.shutdownInput();
    } catch (IOException e) {
      close();
    }
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      // A connection that cannot be closed is closed.
    }
  }

  private final class DeadlineInput extends InputStream {
    private final InputStream in;

    DeadlineInput(InputStream in) {
      this.in = in;
    }

    @Override
    public int read() {
      throw new IllegalStateException("only read in blocks");
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      boolean timed = deadlines.readBegins();
      int count = in.read(bytes, offset, length);
      if (timed) {
        deadlines.onlyEnd();
      }
      return count;
    }

    @Override
    public int available() throws IOException {
      return in.available();
    }
  }

  private final class DeadlineOutput extends OutputStream {
    private final OutputStream out;

    DeadlineOutput(OutputStream out) {
      this.out = out;
    }

    @Override
    public void write(int b) {
      throw new IllegalStateException("only written in blocks");
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      if (!deadlines.writeBegins()) {
        out.write(bytes, offset, length);
        return;
      }
      try {
        out.write(bytes, offset, length);
      } finally {
        deadlines.writeEnds();
      }
    }
  }
}

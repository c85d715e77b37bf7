package dev.portcullis.proxy.enforcement;

import dev.portcullis.proxy.http2.Frame;
import dev.portcullis.proxy.http2.FrameReader;
import dev.portcullis.proxy.http2.HpackDecoder;
import dev.portcullis.proxy.http2.HpackEncoder;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** An upstream that speaks exactly the HTTP/2 frames that a test says. */
public final class FramesUpstream implements AutoCloseable {

  /** What happens on one connection, after the greetings. */
  @FunctionalInterface
  public interface Script {
    void run(Conversation conversation) throws IOException;
  }

  /** One connection, seen from the upstream. */
  public static final class Conversation {
    public final FrameReader in;
    public final OutputStream out;
    public final int number;
    private final Socket socket;
    private final HpackDecoder decoder = new HpackDecoder(64 << 10, 200);
    private final HpackEncoder encoder = new HpackEncoder();

    private Conversation(Socket socket, int number, int... settings) throws IOException {
      this.socket = socket;
      this.number = number;
      this.out = socket.getOutputStream();
      socket.getInputStream().readNBytes("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".length());
      this.in = new FrameReader(socket.getInputStream());
      byte[] payload = new byte[6 * settings.length / 2];
      for (int i = 0; i < settings.length; i += 2) {
        payload[3 * i + 1] = (byte) settings[i];
        Frame.integer(payload, 3 * i + 2, settings[i + 1]);
      }
      frame(Frame.SETTINGS, 0, 0, payload);
    }

    /** Reads up to the next frame of this type. */
    public void await(int type) throws IOException {
      do {
        if (!in.next()) {
          throw new EOFException();
        }
      } while (in.type() != type || (type == Frame.SETTINGS && in.has(Frame.ACK)));
    }

    /** Reads a request's head. */
    public List<String> head() throws IOException {
      await(Frame.HEADERS);
      byte[] block = Arrays.copyOfRange(in.array(), in.start(), in.start() + in.length());
      return decoder.decode(block, block.length);
    }

    public void frame(int type, int flags, int stream, byte... payload) throws IOException {
      byte[] frame = new byte[Frame.HEAD + payload.length];
      Frame.head(frame, 0, payload.length, type, flags, stream);
      System.arraycopy(payload, 0, frame, Frame.HEAD, payload.length);
      out.write(frame);
    }

    /** Sends a list of names and values; pseudo-fields are names like any other. */
    public void fields(int stream, boolean end, String... fields) throws IOException {
      encoder.start();
      for (int i = 0; i < fields.length; i += 2) {
        encoder.field(fields[i], fields[i + 1]);
      }
      byte[] block = Arrays.copyOf(encoder.block(), encoder.length());
      frame(Frame.HEADERS, Frame.END_HEADERS | (end ? Frame.END_STREAM : 0), stream, block);
    }

    public void data(int stream, boolean end, String text) throws IOException {
      frame(Frame.DATA, end ? Frame.END_STREAM : 0, stream, text.getBytes("ISO-8859-1"));
    }

    public void number(int type, int stream, int... numbers) throws IOException {
      byte[] payload = new byte[4 * numbers.length];
      for (int i = 0; i < numbers.length; i++) {
        Frame.integer(payload, 4 * i, numbers[i]);
      }
      frame(type, 0, stream, payload);
    }

    public void close() throws IOException {
      socket.close();
    }
  }

  private final ServerSocket server;
  private final Script script;
  private final int[] settings;
  private final AtomicInteger connections = new AtomicInteger();
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();

  /**
   * @param settings numbers and values in turn
   */
  public FramesUpstream(Script script, int... settings) throws IOException {
    this.script = script;
    this.settings = settings;
    this.server = new ServerSocket(0, 64, InetAddress.getLoopbackAddress());
    start(this::accept);
  }

  private static void start(Runnable task) {
    var thread = new Thread(task, "frames-upstream");
    thread.setDaemon(true);
    thread.start();
  }

  private void accept() {
    try {
      while (true) {
        Socket socket = server.accept();
        open.add(socket);
        int number = connections.incrementAndGet();
        start(() -> converse(socket, number));
      }
    } catch (IOException e) {
      // The test is over.
    }
  }

  private void converse(Socket socket, int number) {
    try (socket) {
      var conversation = new Conversation(socket, number, settings);
      script.run(conversation);
      while (conversation.in.next()) {}
    } catch (SocketException | EOFException e) {
      // The proxy ended the connection, as it may.
    } catch (IOException e) {
      throw new IllegalStateException(e);
    } finally {
      open.remove(socket);
    }
  }

  public String url() {
    return "http://127.0.0.1:" + server.getLocalPort();
  }

  public int connections() {
    return connections.get();
  }

  /** Waits until all connections are closed. */
  public void awaitQuiet() {
    while (!open.isEmpty()) {
      Thread.onSpinWait();
    }
  }

  @Override
  public void close() throws IOException {
    server.close();
    for (Socket socket : open) {
      socket.close();
    }
  }
}

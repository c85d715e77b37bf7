package dev.portcullis.proxy.enforcement;

import dev.portcullis.testing.Octets;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** An upstream that answers with exactly the bytes that a test says, and keeps what it was sent. */
public final class RawUpstream implements AutoCloseable {

  /** What happens on one connection. */
  @FunctionalInterface
  public interface Script {
    void run(Conversation conversation) throws IOException;
  }

  /** One connection, seen from the upstream. */
  public static final class Conversation {
    private final Socket socket;
    public final InputStream in;
    public final OutputStream out;
    private final List<String> heads;
    public final int number;

    private Conversation(Socket socket, List<String> heads, int number) throws IOException {
      this.socket = socket;
      this.in = new BufferedInputStream(socket.getInputStream());
      this.out = socket.getOutputStream();
      this.heads = heads;
      this.number = number;
    }

    /** Reads a request's head; empty at the end of the connection. */
    public String head() throws IOException {
      String head = Octets.upTo(in, Octets.END_OF_HEAD);
      if (!head.isEmpty()) {
        heads.add(head);
      }
      return head;
    }

    public void say(String text) throws IOException {
      out.write(text.getBytes(StandardCharsets.ISO_8859_1));
      out.flush();
    }

    public String read(int bytes) throws IOException {
      return new String(in.readNBytes(bytes), StandardCharsets.ISO_8859_1);
    }

    /** Reads a chunked body as sent, framing included, up to its end. */
    public String readChunked() throws IOException {
      var text = new StringBuilder();
      while (!text.toString().endsWith("0\r\n\r\n")) {
        int c = in.read();
        if (c < 0) {
          return text.toString();
        }
        text.append((char) c);
      }
      return text.toString();
    }

    /** Ends the connection with a reset instead of an orderly close. */
    public void reset() throws IOException {
      socket.setSoLinger(true, 0);
      socket.close();
    }

    public void close() throws IOException {
      socket.close();
    }
  }

  private final ServerSocket server;
  private final Script script;
  private final List<String> heads = new CopyOnWriteArrayList<>();
  private final AtomicInteger connections = new AtomicInteger();
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();

  public RawUpstream(Script script) throws IOException {
    this.script = script;
    this.server = new ServerSocket(0, 64, InetAddress.getLoopbackAddress());
    start(this::accept);
  }

  /** Answers every request on a connection with {@code answer}, bodies of known length read. */
  public static RawUpstream answering(String answer) throws IOException {
    return new RawUpstream(
        conversation -> {
          String head;
          while (!(head = conversation.head()).isEmpty()) {
            readBody(conversation, head);
            conversation.say(answer);
          }
        });
  }

  public static void readBody(Conversation conversation, String head) throws IOException {
    String length = RawClient.field(head, "Content-Length");
    if (length != null) {
      conversation.in.skipNBytes(Long.parseLong(length));
    } else if (RawClient.field(head, "Transfer-Encoding") != null) {
      conversation.readChunked();
    }
  }

  private static void start(Runnable task) {
    var thread = new Thread(task, "raw-upstream");
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
      script.run(new Conversation(socket, heads, number));
    } catch (SocketException | EOFException e) {
      // The proxy ended the connection, as it may.
    } catch (IOException e) {
      throw new IllegalStateException(e);
    } finally {
      open.remove(socket);
    }
  }

  public String url() {
    return "http://127.0.0.1:" + port();
  }

  public int port() {
    return server.getLocalPort();
  }

  /** The heads received so far. */
  public List<String> heads() {
    return heads;
  }

  /** Waits until the script of every connection has ended and the connection is closed. */
  public void awaitQuiet() {
    while (!open.isEmpty()) {
      Thread.onSpinWait();
    }
  }

  public int connections() {
    return connections.get();
  }

  @Override
  public void close() throws IOException {
    server.close();
    for (Socket socket : open) {
      socket.close();
    }
  }
}

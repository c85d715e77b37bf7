package dev.portcullis.bundle;

import dev.portcullis.testing.Octets;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * An upstream that writes down every octet that arrives on a connection, answers one request and
 * ends the connection: what two readers might disagree about is visible.
 */
public final class RecordingUpstream implements AutoCloseable {

  /** How long the connection is listened to behind its request, for what should not be there. */
  private static final int LEFTOVER_MILLIS = 20;

  private static final String ANSWER =
      "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";

  private final ServerSocket socket;
  private final BlockingQueue<String> received = new LinkedBlockingQueue<>();

  /** A running one. */
  public RecordingUpstream() {
    try {
      socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    var thread = new Thread(this::accept, "recording-upstream");
    thread.setDaemon(true);
    thread.start();
  }

  /** Where it listens. */
  public String url() {
    return "http://127.0.0.1:" + socket.getLocalPort();
  }

  /** All octets of the next connection, as ISO 8859-1; nothing if there is none in this time. */
  public @Nullable String next(long millis) throws InterruptedException {
    return received.poll(millis, TimeUnit.MILLISECONDS);
  }

  /** Forgets what came. */
  public void clear() {
    received.clear();
  }

  private void accept() {
    while (!socket.isClosed()) {
      try (Socket connection = socket.accept()) {
        record(connection);
      } catch (IOException e) {
        // Cut off, or closed: what came is recorded.
      }
    }
  }

  private void record(Socket connection) throws IOException {
    connection.setSoTimeout(5000);
    var octets = new ByteArrayOutputStream();
    try {
      InputStream in = connection.getInputStream();
      String head = until(in, octets, "\r\n\r\n").toLowerCase(Locale.ROOT);
      if (head.contains("\r\ntransfer-encoding: chunked\r\n")) {
        chunks(in, octets);
      } else {
        octets.writeBytes(in.readNBytes(length(head)));
      }
      connection.getOutputStream().write(ANSWER.getBytes(StandardCharsets.US_ASCII));
      connection.setSoTimeout(LEFTOVER_MILLIS);
      for (int octet = in.read(); octet >= 0; octet = in.read()) {
        octets.write(octet);
      }
    } finally {
      received.add(octets.toString(StandardCharsets.ISO_8859_1));
    }
  }

  private static int length(String head) {
    String name = "\r\ncontent-length: ";
    int at = head.indexOf(name);
    return at < 0
        ? 0
        : Integer.parseInt(head.substring(at + name.length(), head.indexOf('\r', at + 2)));
  }

  /** RFC 9112 §7.1, as strictly as it can be read. */
  private static void chunks(InputStream in, ByteArrayOutputStream octets) throws IOException {
    for (int size = size(in, octets); size > 0; size = size(in, octets)) {
      octets.writeBytes(in.readNBytes(size));
      if (!until(in, octets, "\r\n").equals("\r\n")) {
        throw new IOException("a chunk does not end");
      }
    }
    while (!until(in, octets, "\r\n").equals("\r\n")) {
      // A trailer field.
    }
  }

  private static int size(InputStream in, ByteArrayOutputStream octets) throws IOException {
    String line = until(in, octets, "\r\n");
    if (!line.matches("[0-9A-Fa-f]+\r\n")) {
      throw new IOException("no size: " + line);
    }
    return Integer.parseInt(line.strip(), 16);
  }

  private static String until(InputStream in, ByteArrayOutputStream octets, String end)
      throws IOException {
    String text = Octets.upTo(in, end);
    octets.writeBytes(text.getBytes(StandardCharsets.ISO_8859_1));
    if (!text.endsWith(end)) {
      throw new IOException("cut off");
    }
    return text;
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}

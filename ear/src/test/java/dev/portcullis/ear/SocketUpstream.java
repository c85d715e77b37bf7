package dev.portcullis.ear;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;

/** A WebSocket server (RFC 6455) that says what it hears, to each client on a thread of its own. */
final class SocketUpstream implements AutoCloseable {

  private static final String SUFFIX = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
  private static final int CLOSE = 8;

  private final ServerSocket server;

  /** Header lines of every handshake. */
  final List<String> handshakes = new CopyOnWriteArrayList<>();

  /** How each connection ended: {@code close} and its status, or {@code gone}. */
  final BlockingQueue<String> ends = new LinkedBlockingQueue<>();

  SocketUpstream(int port) throws IOException {
    server = new ServerSocket(port, 50, InetAddress.getLoopbackAddress());
    start(this::accept);
  }

  private static void start(Runnable task) {
    var thread = new Thread(task, "socket-upstream");
    thread.setDaemon(true);
    thread.start();
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        Socket socket = server.accept();
        start(() -> serve(socket));
      } catch (IOException e) {
        return;
      }
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      var in = socket.getInputStream();
      var out = socket.getOutputStream();
      shakeHands(in, out);
      echo(in, out);
    } catch (IOException e) {
      ends.add("gone");
    }
  }

  private void shakeHands(InputStream in, OutputStream out) throws IOException {
    String key = "";
    for (String line = line(in); !line.isEmpty(); line = line(in)) {
      handshakes.add(line);
      if (line.toLowerCase(Locale.ROOT).startsWith("sec-websocket-key:")) {
        key = line.substring(line.indexOf(':') + 1).strip();
      }
    }
    String answer =
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            + "Sec-WebSocket-Accept: "
            + accept(key)
            + "\r\n\r\n";
    out.write(answer.getBytes(StandardCharsets.US_ASCII));
    out.flush();
  }

  private static String accept(String key) {
    try {
      byte[] text = (key + SUFFIX).getBytes(StandardCharsets.US_ASCII);
      byte[] digest = MessageDigest.getInstance("SHA-1").digest(text);
      return Base64.getEncoder().encodeToString(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String line(InputStream in) throws IOException {
    var line = new StringBuilder();
    for (int octet = in.read(); octet != '\n'; octet = in.read()) {
      if (octet < 0) {
        throw new EOFException();
      }
      if (octet != '\r') {
        line.append((char) octet);
      }
    }
    return line.toString();
  }

  /** Frames as they come, without the mask; a Close is the last. */
  private void echo(InputStream in, OutputStream out) throws IOException {
    while (true) {
      int first = octet(in);
      byte[] payload = payload(in);
      boolean close = (first & 0xf) == CLOSE;
      if (close) {
        // Before it is answered: who sent it may have gone, and wait for no answer.
        ends.add("close " + ((payload[0] & 0xff) << 8 | payload[1] & 0xff));
      }
      out.write(head(first, payload.length));
      out.write(payload);
      out.flush();
      if (close) {
        return;
      }
    }
  }

  private static byte[] payload(InputStream in) throws IOException {
    int size = octet(in) & 0x7f;
    int octets = size < 126 ? 0 : size == 126 ? 2 : 8;
    long length = octets == 0 ? size : 0;
    for (int i = 0; i < octets; i++) {
      length = length << 8 | octet(in);
    }
    byte[] mask = in.readNBytes(4);
    byte[] payload = in.readNBytes((int) length);
    if (payload.length < length) {
      throw new EOFException();
    }
    for (int i = 0; i < payload.length; i++) {
      payload[i] ^= mask[i % 4];
    }
    return payload;
  }

  private static int octet(InputStream in) throws IOException {
    int octet = in.read();
    if (octet < 0) {
      throw new EOFException();
    }
    return octet;
  }

  private static byte[] head(int first, int length) {
    if (length < 126) {
      return new byte[] {(byte) first, (byte) length};
    }
    if (length < 1 << 16) {
      return new byte[] {(byte) first, 126, (byte) (length >> 8), (byte) length};
    }
    byte[] head = new byte[10];
    head[0] = (byte) first;
    head[1] = 127;
    for (int i = 0; i < 4; i++) {
      head[9 - i] = (byte) (length >> 8 * i);
    }
    return head;
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}

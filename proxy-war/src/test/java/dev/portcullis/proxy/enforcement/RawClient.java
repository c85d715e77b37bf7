package dev.portcullis.proxy.enforcement;

import dev.portcullis.testing.Octets;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** A client that sends exactly the bytes that a test says. */
final class RawClient implements AutoCloseable {

  /**
   * An answer.
   *
   * @param complete whether the body ended as its framing says
   */
  record Answer(int status, String head, String body, boolean complete) {
    @Nullable String field(String name) {
      return RawClient.field(head, name);
    }
  }

  private final Socket socket;
  final InputStream in;
  final OutputStream out;

  RawClient(int port) throws IOException {
    this.socket = new Socket(InetAddress.getLoopbackAddress(), port);
    this.socket.setSoTimeout(60_000);
    this.in = new BufferedInputStream(socket.getInputStream());
    this.out = socket.getOutputStream();
  }

  static Answer exchange(int port, String request) throws IOException {
    try (var client = new RawClient(port)) {
      client.say(request);
      return client.answer(request.startsWith("HEAD "));
    }
  }

  void say(String text) throws IOException {
    out.write(text.getBytes(StandardCharsets.ISO_8859_1));
    out.flush();
  }

  /** Reads the next final answer. */
  Answer answer(boolean toHead) throws IOException {
    String head = Octets.upTo(in, Octets.END_OF_HEAD);
    if (head.isEmpty()) {
      return new Answer(0, "", "", false);
    }
    int status = Integer.parseInt(head.substring(9, 12));
    if (status < 200) {
      return answer(toHead);
    }
    var body = new ByteArrayOutputStream();
    boolean complete = toHead || status == 204 || status == 304 || readBody(head, body);
    return new Answer(status, head, body.toString(StandardCharsets.ISO_8859_1), complete);
  }

  private boolean readBody(String head, ByteArrayOutputStream body) throws IOException {
    String length = field(head, "Content-Length");
    try {
      if (length != null) {
        byte[] bytes = in.readNBytes(Integer.parseInt(length));
        body.write(bytes);
        return bytes.length == Integer.parseInt(length);
      }
      if ("chunked".equals(field(head, "Transfer-Encoding"))) {
        return readChunks(body);
      }
      in.transferTo(body);
      return false;
    } catch (java.net.SocketException e) {
      return false;
    }
  }

  private boolean readChunks(ByteArrayOutputStream body) throws IOException {
    while (true) {
      String line = line();
      if (line.isEmpty()) {
        return false;
      }
      int size = Integer.parseInt(line, 16);
      byte[] bytes = in.readNBytes(size);
      body.write(bytes);
      if (bytes.length < size || !line().isEmpty()) {
        return false;
      }
      if (size == 0) {
        return true;
      }
    }
  }

  private String line() throws IOException {
    var line = new StringBuilder();
    int c;
    while ((c = in.read()) >= 0 && c != '\n') {
      line.append((char) c);
    }
    return line.toString().strip();
  }

  /** Whether the other side ended the connection and sent nothing more. */
  boolean atEnd() throws IOException {
    try {
      return in.read() < 0;
    } catch (java.net.SocketException e) {
      return true;
    }
  }

  /** The value of a field, several lines joined by {@code |}; null where there is none. */
  static @Nullable String field(String head, String name) {
    String found = null;
    for (String line : head.split("\r\n", -1)) {
      int colon = line.indexOf(':');
      if (colon > 0 && line.substring(0, colon).equalsIgnoreCase(name)) {
        String value = line.substring(colon + 1).strip();
        found = found == null ? value : found + '|' + value;
      }
    }
    return found;
  }

  /** Ends the connection with a reset. */
  void reset() throws IOException {
    socket.setSoLinger(true, 0);
    socket.close();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}

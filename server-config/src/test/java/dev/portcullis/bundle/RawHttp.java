package dev.portcullis.bundle;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** Speaks HTTP/1.1 byte by byte over a real socket, so that a test may say what no client would. */
final class RawHttp {

  private static final int TIMEOUT_MILLIS = 60_000;

  private RawHttp() {}

  /** An answer; header names in lower case, repeated ones joined by commas. */
  record Answer(int status, Map<String, String> headers, String body) {
    String header(String name) {
      return headers.getOrDefault(name.toLowerCase(Locale.ROOT), "");
    }

    /** The reason of a problem document, or nothing. */
    String reason() {
      return field("reason");
    }

    String field(String name) {
      var match =
          java.util.regex.Pattern.compile("\"" + name + "\"\\s*:\\s*\"([^\"]*)\"").matcher(body);
      return match.find() ? match.group(1) : "";
    }
  }

  /** Sends {@code text} as it is (ISO 8859-1) and reads one answer. */
  static Answer send(int port, String text) throws IOException {
    return send("127.0.0.1", port, text.getBytes(StandardCharsets.ISO_8859_1));
  }

  /** Sends from a certain loopback address, for a client that is somebody else. */
  static Answer send(String from, int port, byte[] bytes) throws IOException {
    try (var socket = connect(from, port)) {
      socket.getOutputStream().write(bytes);
      socket.getOutputStream().flush();
      return read(socket.getInputStream(), bytes[0] == 'H' && bytes[1] == 'E');
    }
  }

  /** A request with a Host and the given header lines, without a body. */
  static Answer request(int port, String method, String target, String... headerLines)
      throws IOException {
    return send(port, head(method, target, headerLines) + "\r\n");
  }

  static String head(String method, String target, String... headerLines) {
    var head = new StringBuilder(method).append(' ').append(target).append(" HTTP/1.1\r\n");
    head.append("Host: api.example.com\r\nConnection: close\r\n");
    for (String line : headerLines) {
      head.append(line).append("\r\n");
    }
    return head.toString();
  }

  static Socket connect(String from, int port) throws IOException {
    var socket = new Socket();
    socket.bind(new InetSocketAddress(InetAddress.getByName(from), 0));
    socket.connect(new InetSocketAddress("127.0.0.1", port), TIMEOUT_MILLIS);
    socket.setSoTimeout(TIMEOUT_MILLIS);
    return socket;
  }

  static Answer read(InputStream in, boolean headRequest) throws IOException {
    String statusLine = line(in);
    var headers = new TreeMap<String, String>();
    for (String line = line(in); !line.isEmpty(); line = line(in)) {
      int colon = line.indexOf(':');
      String name = line.substring(0, colon).toLowerCase(Locale.ROOT);
      headers.merge(name, line.substring(colon + 1).strip(), (a, b) -> a + ", " + b);
    }
    int status = Integer.parseInt(statusLine.split(" ")[1]);
    if (status == 100) {
      return read(in, headRequest);
    }
    boolean bodyless = headRequest || status == 204 || status == 304;
    return new Answer(status, headers, bodyless ? "" : body(in, headers));
  }

  private static String body(InputStream in, Map<String, String> headers) throws IOException {
    if (headers.getOrDefault("transfer-encoding", "").equals("chunked")) {
      return chunked(in);
    }
    byte[] bytes =
        headers.containsKey("content-length")
            ? in.readNBytes(Integer.parseInt(headers.get("content-length")))
            : in.readAllBytes();
    return new String(bytes, StandardCharsets.UTF_8);
  }

  private static String chunked(InputStream in) throws IOException {
    var body = new ByteArrayOutputStream();
    for (int size = chunkSize(in); size > 0; size = chunkSize(in)) {
      body.write(in.readNBytes(size));
      line(in);
    }
    line(in);
    return body.toString(StandardCharsets.UTF_8);
  }

  private static int chunkSize(InputStream in) throws IOException {
    return Integer.parseInt(line(in).split(";")[0].strip(), 16);
  }

  static String line(InputStream in) throws IOException {
    var line = new ByteArrayOutputStream();
    for (int b = in.read(); b != '\n'; b = in.read()) {
      if (b < 0) {
        throw new IOException("the connection ended after `" + line + "`");
      }
      if (b != '\r') {
        line.write(b);
      }
    }
    return line.toString(StandardCharsets.ISO_8859_1);
  }
}

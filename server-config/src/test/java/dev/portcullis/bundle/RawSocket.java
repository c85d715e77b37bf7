package dev.portcullis.bundle;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/** A WebSocket client that says exactly the octets that a test wants. */
final class RawSocket implements AutoCloseable {

  /** The example of RFC 6455 §1.3. */
  private static final String WISH =
      """
      GET %s HTTP/1.1\r
      Host: api.example.com\r
      Upgrade: websocket\r
      Connection: Upgrade\r
      Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r
      Sec-WebSocket-Version: 13\r
      %s\r
      """;

  final Socket socket;
  final InputStream in;
  final int status;

  /** The fields of the answer, one a line. */
  final String head;

  /**
   * @param fields further header lines, each with its CRLF
   */
  RawSocket(int port, String path, String fields) throws IOException {
    this(RawHttp.connect("127.0.0.1", port), path, fields);
  }

  RawSocket(Socket connected, String path, String fields) throws IOException {
    socket = connected;
    in = socket.getInputStream();
    socket
        .getOutputStream()
        .write(WISH.formatted(path, fields).getBytes(StandardCharsets.US_ASCII));
    status = Integer.parseInt(RawHttp.line(in).split(" ")[1]);
    var told = new StringBuilder();
    for (String line = RawHttp.line(in); !line.isEmpty(); line = RawHttp.line(in)) {
      told.append(line).append('\n');
    }
    head = told.toString();
  }

  void say(String hex) throws IOException {
    socket.getOutputStream().write(HexFormat.of().parseHex(hex.replace(" ", "")));
  }

  /** Reads frames up to a Close; its status, or 1006 where the connection ends without one. */
  int untilClose() throws IOException {
    try {
      while (true) {
        int first = in.read();
        if (first < 0) {
          return 1006;
        }
        byte[] payload = in.readNBytes(length());
        if (first == 0x88) {
          return payload.length < 2 ? 1005 : (payload[0] & 0xff) << 8 | payload[1] & 0xff;
        }
      }
    } catch (java.net.SocketException e) {
      return 1006;
    }
  }

  private int length() throws IOException {
    int size = in.read();
    if (size < 126) {
      return size;
    }
    int length = 0;
    for (byte octet : in.readNBytes(size == 126 ? 2 : 8)) {
      length = length << 8 | octet & 0xff;
    }
    return length;
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}

package dev.portcullis.bench.servlet;

import jakarta.servlet.http.HttpServletResponse;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** One kept connection to the upstream, with the buffers of its exchanges. */
public final class UpstreamConnection {

  private final Socket socket;
  private final byte[] out = new byte[8 * 1024];
  private final byte[] in = new byte[16 * 1024];
  private int outLength;
  private int position;
  private int limit;

  UpstreamConnection(int port) throws IOException {
    // not `getLoopbackAddress`: on this server that is the IPv6 one, where nobody listens
    socket = new Socket(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), port);
    socket.setTcpNoDelay(true);
  }

  void begin(String target) {
    outLength = 0;
    put("GET ");
    put(target);
    put(" HTTP/1.1\r\n");
  }

  void field(String name, String value) {
    put(name);
    put(": ");
    put(value);
    put("\r\n");
  }

  @SuppressWarnings("deprecation") // the cheap way from a Latin-1 string to octets
  private void put(String text) {
    text.getBytes(0, text.length(), out, outLength);
    outLength += text.length();
  }

  void send() throws IOException {
    put("\r\n");
    socket.getOutputStream().write(out, 0, outLength);
    position = 0;
    limit = 0;
  }

  /** Copies status and fields, and returns the body's length. */
  int readHead(HttpServletResponse response) throws IOException {
    String status = line();
    response.setStatus(Integer.parseInt(status.substring(9, 12)));
    int length = 0;
    for (String line = line(); !line.isEmpty(); line = line()) {
      int colon = line.indexOf(':');
      String name = line.substring(0, colon);
      String value = line.substring(colon + 2);
      if (name.equals("Content-Length")) {
        length = Integer.parseInt(value);
      } else if (!name.equals("Connection")) {
        response.addHeader(name, value);
      }
    }
    return length;
  }

  private String line() throws IOException {
    int end = position;
    while (true) {
      while (end < limit && in[end] != '\n') {
        end++;
      }
      if (end < limit) {
        var line = new String(in, position, end - position - 1, StandardCharsets.ISO_8859_1);
        position = end + 1;
        return line;
      }
      fill();
    }
  }

  private void fill() throws IOException {
    int count = socket.getInputStream().read(in, limit, in.length - limit);
    if (count < 0) {
      throw new EOFException();
    }
    limit += count;
  }

  void copyBody(int length, OutputStream to) throws IOException {
    int rest = length;
    while (rest > 0) {
      if (position == limit) {
        position = 0;
        limit = 0;
        fill();
      }
      int count = Math.min(rest, limit - position);
      to.write(in, position, count);
      position += count;
      rest -= count;
    }
  }
}

package dev.portcullis.bundle;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;

/** A name server that knows of each service the same one server (RFC 2782). */
final class ServiceDns implements Closeable {

  private static final int HEADER = 12;

  private final DatagramSocket socket;
  private volatile String host;
  private volatile int port;

  ServiceDns(String host, int port) throws IOException {
    this.socket = new DatagramSocket(0, InetAddress.getByName("127.0.0.1"));
    lead(host, port);
    var thread = new Thread(this::serve, "service-dns");
    thread.setDaemon(true);
    thread.start();
  }

  /** As {@code portcullis.upstream.name-servers} has it. */
  String address() {
    return "127.0.0.1:" + socket.getLocalPort();
  }

  void lead(String newHost, int newPort) {
    host = newHost;
    port = newPort;
  }

  private void serve() {
    while (!socket.isClosed()) {
      try {
        var question = new DatagramPacket(new byte[512], 512);
        socket.receive(question);
        byte[] answer = answer(question.getData(), question.getLength());
        socket.send(new DatagramPacket(answer, answer.length, question.getSocketAddress()));
      } catch (IOException e) {
        // closed, or who asked is gone
      }
    }
  }

  private byte[] answer(byte[] question, int length) {
    var data = new ByteArrayOutputStream();
    data.writeBytes(new byte[] {0, 0, 0, 1, (byte) (port >> 8), (byte) port});
    for (String label : host.split("\\.")) {
      data.write(label.length());
      data.writeBytes(label.getBytes(StandardCharsets.US_ASCII));
    }
    data.write(0);
    var out = new ByteArrayOutputStream();
    out.write(question, 0, 2);
    out.writeBytes(new byte[] {(byte) 0x81, (byte) 0x80, 0, 1, 0, 1, 0, 0, 0, 0});
    out.write(question, HEADER, length - HEADER);
    out.writeBytes(new byte[] {(byte) 0xc0, HEADER, 0, 33, 0, 1, 0, 0, 0, 60, 0});
    out.write(data.size());
    out.writeBytes(data.toByteArray());
    return out.toByteArray();
  }

  @Override
  public void close() {
    socket.close();
  }
}

package dev.portcullis.testing;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A name server on the loopback network, over UDP and TCP, that says what a test wants. */
public final class TestNameServer implements Closeable {

  public static final int SRV = 33;
  public static final int CNAME = 5;

  private static final int LONGEST_DATAGRAM = 512;

  /** What is answered to a question; null: nothing. */
  @FunctionalInterface
  public interface Answers {
    byte @Nullable [] to(byte[] question, boolean stream);
  }

  private final DatagramSocket datagrams;
  private final ServerSocket streams;
  private final AtomicInteger asked = new AtomicInteger();
  private final AtomicInteger askedByStream = new AtomicInteger();
  private volatile Answers answers = (question, stream) -> null;

  public TestNameServer() throws IOException {
    var pair = Pair.open(20);
    streams = pair.streams();
    datagrams = pair.datagrams();
    start(this::serveDatagrams);
    start(this::serveStreams);
  }

  /** Of one port, which nobody else has for either. */
  private record Pair(ServerSocket streams, DatagramSocket datagrams) {

    static Pair open(int attempts) throws IOException {
      var tcp = new ServerSocket(0, 8, InetAddress.getByName("127.0.0.1"));
      try {
        return new Pair(tcp, new DatagramSocket(tcp.getLocalSocketAddress()));
      } catch (IOException e) {
        tcp.close();
        if (attempts == 0) {
          throw e;
        }
        return open(attempts - 1);
      }
    }
  }

  private static void start(Runnable task) {
    var thread = new Thread(task, "test-name-server");
    thread.setDaemon(true);
    thread.start();
  }

  public InetSocketAddress address() {
    return (InetSocketAddress) datagrams.getLocalSocketAddress();
  }

  public void answer(Answers what) {
    answers = what;
  }

  /** Answers every question with these records; over UDP cut short where they are too long. */
  public void tell(byte[]... records) {
    answers =
        (question, stream) -> {
          byte[] whole = answer(question, 0, records);
          return stream || whole.length <= LONGEST_DATAGRAM ? whole : answer(question, 0x0200);
        };
  }

  public int asked() {
    return asked.get();
  }

  public int askedByStream() {
    return askedByStream.get();
  }

  private void serveDatagrams() {
    while (!datagrams.isClosed()) {
      try {
        var packet = new DatagramPacket(new byte[4096], 4096);
        datagrams.receive(packet);
        asked.incrementAndGet();
        byte[] answer = answers.to(Arrays.copyOf(packet.getData(), packet.getLength()), false);
        if (answer != null) {
          datagrams.send(new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
        }
      } catch (IOException e) {
        // closed, or who asked is gone
      }
    }
  }

  private void serveStreams() {
    while (!streams.isClosed()) {
      try (var socket = streams.accept()) {
        askedByStream.incrementAndGet();
        var in = new DataInputStream(socket.getInputStream());
        byte[] answer = answers.to(in.readNBytes(in.readUnsignedShort()), true);
        if (answer != null) {
          var out = new DataOutputStream(socket.getOutputStream());
          out.writeShort(answer.length);
          out.write(answer);
        }
      } catch (IOException e) {
        // closed, or who asked is gone
      }
    }
  }

  /** An answer that repeats the question, with these flags besides those of an answer. */
  public static byte[] answer(byte[] question, int flags, byte[]... records) {
    var out = new ByteArrayOutputStream();
    out.write(question, 0, 2);
    number(out, 0x8180 | flags);
    number(out, 1);
    number(out, records.length);
    number(out, 0);
    number(out, 0);
    out.write(question, 12, question.length - 12);
    List.of(records).forEach(out::writeBytes);
    return out.toByteArray();
  }

  /** A record of a service. */
  public static byte[] srv(String owner, int priority, int weight, int port, String host) {
    var data = new ByteArrayOutputStream();
    number(data, priority);
    number(data, weight);
    number(data, port);
    data.writeBytes(name(host));
    return record(owner, SRV, data.toByteArray());
  }

  public static byte[] cname(String owner, String other) {
    return record(owner, CNAME, name(other));
  }

  public static byte[] record(String owner, int type, byte[] data) {
    var out = new ByteArrayOutputStream();
    out.writeBytes(name(owner));
    number(out, type);
    number(out, 1);
    number(out, 0x7fff);
    number(out, 0xffff); // good for 68 years: nobody believes it
    number(out, data.length);
    out.writeBytes(data);
    return out.toByteArray();
  }

  /** As it is on the wire; empty for the root. */
  public static byte[] name(String name) {
    var out = new ByteArrayOutputStream();
    for (String label : name.isEmpty() ? new String[0] : name.split("\\.")) {
      byte[] octets = label.getBytes(StandardCharsets.ISO_8859_1);
      out.write(octets.length);
      out.writeBytes(octets);
    }
    out.write(0);
    return out.toByteArray();
  }

  private static void number(ByteArrayOutputStream out, int number) {
    out.write(number >> 8);
    out.write(number);
  }

  @Override
  public void close() throws IOException {
    datagrams.close();
    streams.close();
  }
}

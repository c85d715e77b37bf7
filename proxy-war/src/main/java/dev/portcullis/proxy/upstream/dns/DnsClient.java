package dev.portcullis.proxy.upstream.dns;

import java.io.IOException;
import java.io.InputStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Arrays;

/**
 * Asks name servers where a service is: over UDP, and over TCP where the answer is too long for
 * that (RFC 7766). Each question has its own port and number, both by chance, and only who was
 * asked can answer it (RFC 5452).
 *
 * <p>The JDK's own client, of JNDI, does not tell whose the records of an answer are.
 */
public final class DnsClient {

  /** How long each server is waited for, over each of the two. */
  public static final Duration PATIENCE = Duration.ofSeconds(2);

  /** So often each server is asked: UDP loses messages. */
  private static final int ROUNDS = 2;

  private static final int LONGEST_DATAGRAM = 4096;
  private static final int LONGEST_ANSWER = 32 << 10;

  /** Messages that answer another question: after so many somebody is guessing. */
  private static final int MOST_STRANGE = 16;

  private final NameServers servers;
  private final long patience;
  private final SecureRandom random = new SecureRandom();

  /**
   * @param patience how long each server is waited for, over each of UDP and TCP
   */
  public DnsClient(NameServers servers, Duration patience) {
    this.servers = servers;
    this.patience = patience.toNanos();
  }

  /**
   * Where a service is. That may take long: no thread asks that a request waits for.
   *
   * @param name such as {@code _orders._tcp.example.internal}, in lower case
   * @throws IOException where nobody says
   */
  public ServiceAnswer services(String name) throws IOException {
    IOException last = new IOException("no name server is known");
    var asked = servers.now();
    for (int round = 0; round < ROUNDS; round++) {
      for (var server : asked.subList(0, Math.min(asked.size(), NameServers.MOST))) {
        try {
          return ask(server, new ServiceQuestion(random.nextInt(1 << 16), name));
        } catch (UnknownHostException e) {
          throw e;
        } catch (IOException e) {
          last = new IOException(server + ": " + e.getMessage(), e);
        }
      }
    }
    throw last;
  }

  private ServiceAnswer ask(InetSocketAddress server, ServiceQuestion question) throws IOException {
    byte[] answer = datagram(server, question);
    return question.answer(question.truncated(answer) ? stream(server, question) : answer);
  }

  private byte[] datagram(InetSocketAddress server, ServiceQuestion question) throws IOException {
    long end = System.nanoTime() + patience;
    byte[] message = question.message();
    try (var socket = new DatagramSocket()) {
      socket.connect(server);
      socket.send(new DatagramPacket(message, message.length));
      byte[] room = new byte[LONGEST_DATAGRAM];
      for (int strange = 0; strange < MOST_STRANGE; strange++) {
        var packet = new DatagramPacket(room, room.length);
        socket.setSoTimeout(millisUntil(end));
        socket.receive(packet);
        byte[] answer = Arrays.copyOf(room, packet.getLength());
        if (question.answeredBy(answer)) {
          return answer;
        }
      }
    }
    throw new IOException("it answers what nobody asked");
  }

  private byte[] stream(InetSocketAddress server, ServiceQuestion question) throws IOException {
    long end = System.nanoTime() + patience;
    byte[] message = question.message();
    try (var socket = new Socket()) {
      socket.connect(server, millisUntil(end));

      byte[] framed = new byte[message.length + 2];
      framed[0] = (byte) (message.length >> 8);
      framed[1] = (byte) message.length;
      System.arraycopy(message, 0, framed, 2, message.length);
      socket.getOutputStream().write(framed);
      var in = socket.getInputStream();
      byte[] length = read(socket, in, 2, end);
      int octets = (length[0] & 0xff) << 8 | length[1] & 0xff;
      if (octets > LONGEST_ANSWER) {
        throw new IOException("its answer is longer than " + LONGEST_ANSWER + " octets");
      }
      byte[] answer = read(socket, in, octets, end);
      if (!question.answeredBy(answer) || question.truncated(answer)) {
        throw new IOException("it answers what nobody asked");
      }
      return answer;
    }
  }

  private static byte[] read(Socket socket, InputStream in, int length, long end)
      throws IOException {
    byte[] octets = new byte[length];
    int read = 0;
    while (read < length) {
      socket.setSoTimeout(millisUntil(end));
      int count = in.read(octets, read, length - read);
      if (count < 0) {
        throw new MalformedMessageException("it ends too early");
      }
      read += count;
    }
    return octets;
  }

  private static int millisUntil(long end) throws SocketTimeoutException {
    long millis = Duration.ofNanos(end - System.nanoTime()).toMillis();
    if (millis <= 0) {
      throw new SocketTimeoutException("it does not answer in time");
    }
    return (int) millis;
  }
}

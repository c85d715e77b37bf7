package dev.portcullis.bundle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.bundle.SharedBundle.Running;
import java.io.BufferedInputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A thread may stay with a busy connection: more connections than threads stay, requests in one
 * packet or in pieces, and clients that pause, end or vanish all get what they would get otherwise.
 */
@ExtendWith(SharedBundle.class)
class BusyConnectionsIT {

  /** More than threads may stay. */
  private static final int CLIENTS = 100;

  private static final int REQUESTS = 60;

  private final int port;

  BusyConnectionsIT(Running running) {
    this.port = running.bundle().dataPort();
  }

  @Test
  void everyRequestOfEveryBusyConnectionGetsItsOwnAnswer() throws Exception {
    var threads = Executors.newFixedThreadPool(CLIENTS);
    try {
      var clients = new ArrayList<Future<Integer>>();
      for (int i = 0; i < CLIENTS; i++) {
        String name = "client-" + i;
        Callable<Integer> client = () -> requests(name);
        clients.add(threads.submit(client));
      }
      for (var client : clients) {
        assertThat(client.get(60, TimeUnit.SECONDS)).isEqualTo(REQUESTS);
      }
    } finally {
      threads.shutdownNow();
    }
  }

  private int requests(String name) throws Exception {
    int answered = 0;
    try (var socket = RawHttp.connect("127.0.0.1", port)) {
      var in = new BufferedInputStream(socket.getInputStream());
      while (answered < REQUESTS) {
        String first = "/" + name + "/" + answered;
        String second = "/" + name + "/" + (answered + 1);
        send(socket.getOutputStream(), request(first) + request(second));
        requireAnswer(in, first);
        requireAnswer(in, second);
        answered += 2;
        pause();
      }
    }
    return answered;
  }

  private static String request(String path) {
    return "GET " + path + " HTTP/1.1\r\nHost: a.example.com\r\n\r\n";
  }

  /** Whole, or torn apart somewhere. */
  private static void send(OutputStream out, String text) throws Exception {
    byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
    int torn = ThreadLocalRandom.current().nextInt(2 * bytes.length);
    if (torn < bytes.length) {
      out.write(bytes, 0, torn);
      out.flush();
      pause();
      out.write(bytes, torn, bytes.length - torn);
    } else {
      out.write(bytes);
    }
    out.flush();
  }

  /** As clients do: mostly not at all, now and then longer than a thread stays. */
  private static void pause() {
    if (ThreadLocalRandom.current().nextInt(8) == 0) {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(8));
    }
  }

  private static void requireAnswer(InputStream in, String path) throws Exception {
    var answer = RawHttp.read(in, false);
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.body()).startsWith("GET " + path + "\n");
  }

  @Test
  void aBusyClientThatEndsOrVanishesTakesNothingWithIt() throws Exception {
    for (int round = 0; round < 80; round++) {
      try (var socket = RawHttp.connect("127.0.0.1", port)) {
        var in = new BufferedInputStream(socket.getInputStream());
        for (int i = 0; i < 3; i++) {
          send(socket.getOutputStream(), request("/round/" + i));
          requireAnswer(in, "/round/" + i);
        }
        end(socket, in, round % 3);
      }
    }
    assertThat(RawHttp.request(port, "GET", "/after").status()).isEqualTo(200);
  }

  private static void end(Socket socket, InputStream in, int how) throws Exception {
    switch (how) {
      case 0 -> {
        socket.shutdownOutput();
        assertThat(in.read()).isEqualTo(-1);
      }
      case 1 -> socket.setSoLinger(true, 0);
      default -> socket.getOutputStream().write("GET /half HT".getBytes(StandardCharsets.US_ASCII));
    }
  }
}

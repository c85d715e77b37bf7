package dev.portcullis.bundle;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A gibibyte each way through a heap of 256 MiB: bodies are streamed, never kept. */
class StreamingIT {

  private static final long GIBIBYTE = 1L << 30;

  private static Bulk upstream;
  private static Bundle bundle;

  @BeforeAll
  static void start() throws Exception {
    upstream = new Bulk();
    bundle =
        Bundle.with()
            .jvm("-Xmx256m")
            .policy(
                """
                portcullis: 1
                upstreams: [{name: bulk, targets: ["http://127.0.0.1:%d"]}]
                routes:
                  - {name: bulk, path: /bulk, upstream: bulk, authenticate: [anonymous], max-body: 2GiB}
                rules: [{name: all, effect: permit}]
                """
                    .formatted(upstream.port()))
            .start();
  }

  @AfterAll
  static void stop() throws Exception {
    bundle.close();
    upstream.close();
  }

  @Test
  void aGibibyteGoesUp() throws IOException {
    try (var socket = RawHttp.connect("127.0.0.1", bundle.dataPort())) {
      socket.setSoTimeout(120_000);
      String head =
          RawHttp.head(
              "POST",
              "/bulk",
              "Content-Type: application/octet-stream",
              "Content-Length: " + GIBIBYTE);
      socket.getOutputStream().write((head + "\r\n").getBytes(StandardCharsets.US_ASCII));
      write(socket.getOutputStream(), GIBIBYTE);
      var answer = RawHttp.read(socket.getInputStream(), false);
      assertThat(answer.status()).isEqualTo(200);
      assertThat(answer.body()).isEqualTo("received " + GIBIBYTE);
    }
  }

  @Test
  void aGibibyteComesDown() throws IOException {
    try (var socket = RawHttp.connect("127.0.0.1", bundle.dataPort())) {
      socket.setSoTimeout(120_000);
      socket
          .getOutputStream()
          .write((RawHttp.head("GET", "/bulk") + "\r\n").getBytes(StandardCharsets.US_ASCII));
      var in = socket.getInputStream();
      assertThat(RawHttp.line(in)).contains(" 200");
      while (!RawHttp.line(in).isEmpty()) {
        continue;
      }
      assertThat(in.transferTo(OutputStream.nullOutputStream())).isEqualTo(GIBIBYTE);
    }
  }

  private static void write(OutputStream out, long length) throws IOException {
    var block = new byte[1 << 16];
    for (long left = length; left > 0; left -= block.length) {
      out.write(block, 0, (int) Math.min(block.length, left));
    }
    out.flush();
  }

  /** Swallows and tells how much, or gives a gibibyte. */
  private static final class Bulk implements AutoCloseable {
    private final ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());

    Bulk() throws IOException {
      var thread = new Thread(this::serve, "bulk-upstream");
      thread.setDaemon(true);
      thread.start();
    }

    int port() {
      return server.getLocalPort();
    }

    private void serve() {
      while (!server.isClosed()) {
        try (var socket = server.accept()) {
          answer(socket);
        } catch (IOException e) {
          // the next connection, or the end of the test
        }
      }
    }

    private static void answer(Socket socket) throws IOException {
      var in = socket.getInputStream();
      boolean upload = RawHttp.line(in).startsWith("POST");
      long length = 0;
      for (String line = RawHttp.line(in); !line.isEmpty(); line = RawHttp.line(in)) {
        if (line.regionMatches(true, 0, "content-length:", 0, 15)) {
          length = Long.parseLong(line.substring(15).strip());
        }
      }
      var out = socket.getOutputStream();
      if (upload) {
        String text = "received " + skip(in, length);
        out.write(head(text.length()));
        out.write(text.getBytes(StandardCharsets.US_ASCII));
      } else {
        out.write(head(GIBIBYTE));
        write(out, GIBIBYTE);
      }
      out.flush();
    }

    private static byte[] head(long length) {
      String head =
          "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: " + length + "\r\n\r\n";
      return head.getBytes(StandardCharsets.US_ASCII);
    }

    private static long skip(InputStream in, long length) throws IOException {
      var block = new byte[1 << 16];
      long read = 0;
      while (read < length) {
        int n = in.read(block, 0, (int) Math.min(block.length, length - read));
        if (n < 0) {
          break;
        }
        read += n;
      }
      return read;
    }

    @Override
    public void close() throws IOException {
      server.close();
    }
  }
}

package dev.portcullis.listener.http2;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.listener.GuardedServer;
import dev.portcullis.listener.http2.Http2Error.Code;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.glassfish.grizzly.http.server.Request;
import org.glassfish.grizzly.http.server.Response;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What HTTP/2 clients that do their worst have the server hold; client and server share a heap. */
@Timeout(120)
@Tag("slow")
class Http2MemoryTest {

  private static final int WHOLE = Http2Frame.END_HEADERS | Http2Frame.END_STREAM;

  /** RFC 9113 §6.5.2: SETTINGS_INITIAL_WINDOW_SIZE. */
  private static final byte[] NO_WINDOW = {0, 4, 0, 0, 0, 0};

  private static final byte[] PIECE = new byte[8192];

  private final Semaphore released = new Semaphore(0);
  private final AtomicInteger under = new AtomicInteger();
  private final AtomicInteger most = new AtomicInteger();
  private final List<RawHttp2> clients = new ArrayList<>();
  private GuardedServer server;

  @BeforeEach
  void start() throws IOException {
    server = new GuardedServer(this::serve);
  }

  @AfterEach
  void stop() throws IOException {
    released.release(100_000);
    for (var client : clients) {
      client.close();
    }
    server.close();
  }

  private void serve(Request request, Response response) throws Exception {
    most.accumulateAndGet(under.incrementAndGet(), Math::max);
    try {
      switch (request.getRequestURI()) {
        case "/hold" -> released.acquire();
        case "/big" -> {
          for (int i = 0; i < 128; i++) {
            response.getOutputStream().write(PIECE);
          }
        }
        default -> response.getWriter().write("done");
      }
    } finally {
      under.decrementAndGet();
    }
  }

  private RawHttp2 connect() throws IOException {
    var client = RawHttp2.greeting(server.connect());
    clients.add(client);
    client.headers(1, true, to("GET", "/"));
    assertThat(client.answer(1).body()).isEqualTo("done");
    return client;
  }

  private static String[] to(String method, String path) {
    return new String[] {":method", method, ":scheme", "http", ":path", path, ":authority", "x"};
  }

  private interface Attack {
    void on(RawHttp2 client) throws Exception;
  }

  /** Bytes of the heap for each connection, beyond a connection that did nothing. */
  private long held(String name, int connections, Attack attack) throws Exception {
    var first = connect();
    attack.on(first); // loads what it takes
    first.close();
    released.release(5);
    var idle = new ArrayList<RawHttp2>();
    for (int i = 0; i < connections; i++) {
      idle.add(connect());
    }
    long before = used();
    for (var client : idle) {
      attack.on(client);
    }
    long each = (used() - before) / connections;
    System.out.println("held per connection, " + name + ": " + each + " bytes");
    return each;
  }

  private static long used() {
    long least = Long.MAX_VALUE;
    for (int i = 0; i < 3; i++) {
      System.gc();
      var runtime = Runtime.getRuntime();
      least = Math.min(least, runtime.totalMemory() - runtime.freeMemory());
    }
    return least;
  }

  /** References of the header table, as many as are taken, whose answers a zero window holds. */
  @Test
  void amplifiedHeadsHoldLessThan450KiB() throws Exception {
    long each = held("amplified heads", 3, Http2MemoryTest::amplify);
    assertThat(each).isLessThan(450 << 10);
  }

  private static void amplify(RawHttp2 client) throws IOException {
    client.frame(Http2Frame.SETTINGS, 0, 0, NO_WINDOW);
    var first = new ByteArrayOutputStream();
    first.writeBytes(RawHttp2.block(to("GET", "/hold")));
    first.write(0x40);
    RawHttp2.text(first, "x-large");
    RawHttp2.text(first, "v".repeat(3900));
    client.frame(Http2Frame.HEADERS, WHOLE, 3, first.toByteArray());
    var amplified = new ByteArrayOutputStream();
    amplified.writeBytes(RawHttp2.block(to("GET", "/hold")));
    for (int i = 0; i < 15; i++) {
      amplified.write(0x80 | 62);
    }
    for (int i = 2; i < 12; i++) {
      client.frame(Http2Frame.HEADERS, WHOLE, 1 + 2 * i, amplified.toByteArray());
    }
    int taken = Http2Streams.MAX_HEADS / (15 * 3900);
    for (int refused = 0; refused < 10 - taken; refused++) {
      assertThat(client.next(Http2Frame.RST_STREAM).number(0))
          .isEqualTo(Code.REFUSED_STREAM.ordinal());
    }
  }

  /** Answers of a megabyte each, two at a time, of which the window lets nothing out. */
  @Test
  void answersThatAZeroWindowHoldsHoldLessThan256KiB() throws Exception {
    long each =
        held(
            "two answers held by a zero window",
            3,
            client -> {
              client.frame(Http2Frame.SETTINGS, 0, 0, NO_WINDOW);
              client.headers(3, true, to("GET", "/big"));
              client.headers(5, true, to("GET", "/big"));
              client.next(Http2Frame.HEADERS);
              client.next(Http2Frame.HEADERS);
            });
    assertThat(each).isLessThan(256 << 10);
  }

  /** As many resets as the budget lets pass. */
  @Test
  void resetsThatTheServerMadeHoldLessThan256KiB() throws Exception {
    long each =
        held(
            "150 resets of the server's",
            20,
            client -> {
              for (int i = 1; i <= 150; i++) {
                Fault.WINDOW_OF_NOTHING.on(client, 1 + 2 * i, "/");
                client.next(Http2Frame.RST_STREAM);
              }
            });
    assertThat(each).isLessThan(256 << 10);
  }

  /** Faults of a client upon which the server resets its stream (RFC 9113 §5.4.2). */
  enum Fault {
    WINDOW_OF_NOTHING {
      @Override
      void on(RawHttp2 client, int stream, String path) throws IOException {
        client.headers(stream, false, to("POST", path));
        client.number(Http2Frame.WINDOW_UPDATE, stream, 0);
      }
    },
    WINDOW_TOO_LARGE {
      @Override
      void on(RawHttp2 client, int stream, String path) throws IOException {
        client.headers(stream, false, to("POST", path));
        client.number(Http2Frame.WINDOW_UPDATE, stream, Integer.MAX_VALUE);
      }
    },
    DATA_BEHIND_THE_END {
      @Override
      void on(RawHttp2 client, int stream, String path) throws IOException {
        client.headers(stream, true, to("POST", path));
        client.data(stream, true, "x");
      }
    },
    TRAILERS_BEHIND_THE_END {
      @Override
      void on(RawHttp2 client, int stream, String path) throws IOException {
        client.headers(stream, true, to("POST", path));
        client.headers(stream, true, "a", "b");
      }
    },
    MALFORMED_TRAILERS {
      @Override
      void on(RawHttp2 client, int stream, String path) throws IOException {
        client.headers(stream, false, to("POST", path));
        client.headers(stream, true, ":a", "b");
      }
    },
    MORE_DATA_THAN_TOLD {
      @Override
      void on(RawHttp2 client, int stream, String path) throws IOException {
        String[] head = to("POST", path);
        String[] told = Arrays.copyOf(head, head.length + 2);
        told[head.length] = "content-length";
        told[head.length + 1] = "1";
        client.headers(stream, false, told);
        client.data(stream, false, "xx");
      }
    };

    abstract void on(RawHttp2 client, int stream, String path) throws IOException;
  }

  /**
   * CVE-2025-8671: each request starts work, and the client's own fault has the server reset it.
   */
  @ParameterizedTest
  @EnumSource
  void aThousandResetsThatAClientProvokesEndItsConnection(Fault fault) throws Exception {
    var client = connect();
    Http2Frame end = null;
    for (int i = 1; i <= 1000 && end == null; i++) {
      fault.on(client, 1 + 2 * i, "/hold");
      var frame = client.next();
      while (frame.type() != Http2Frame.RST_STREAM && frame.type() != Http2Frame.GOAWAY) {
        frame = client.next();
      }
      end = frame.type() == Http2Frame.GOAWAY ? frame : null;
    }
    var last = requireNonNull(end, "the end of the connection");
    assertThat(Code.values()[last.number(4)]).isEqualTo(Code.ENHANCE_YOUR_CALM);
    assertThat(most.get()).isLessThanOrEqualTo(2 * Http2Streams.MAX_STREAMS);
  }
}

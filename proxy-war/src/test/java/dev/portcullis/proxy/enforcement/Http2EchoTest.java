package dev.portcullis.proxy.enforcement;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.testing.Octets;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.eclipse.jetty.http2.server.HTTP2CServerConnectionFactory;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Long bodies both ways at once, to another's HTTP/2 server that answers with what it is sent. */
@Timeout(180)
@Tag("slow")
class Http2EchoTest {

  private static final int LENGTH = 24 << 20;

  private static final Server SERVER = new Server();

  @BeforeAll
  static void start() throws Exception {
    var connector =
        new ServerConnector(SERVER, new HTTP2CServerConnectionFactory(new HttpConfiguration()));
    connector.setHost("127.0.0.1");
    SERVER.addConnector(connector);
    SERVER.setHandler(
        new Handler.Abstract() {
          @Override
          public boolean handle(Request request, Response response, Callback callback) {
            Content.copy(request, response, callback);
            return true;
          }
        });
    SERVER.start();
  }

  @AfterAll
  static void stop() throws Exception {
    SERVER.stop();
  }

  private static void send(RawClient client, byte[] body, boolean chunked) throws IOException {
    if (!chunked) {
      client.out.write(body);
      return;
    }
    int piece = 10_000;
    for (int at = 0; at < body.length; at += piece) {
      int count = Math.min(piece, body.length - at);
      client.say(Integer.toHexString(count) + "\r\n");
      client.out.write(body, at, count);
      client.say("\r\n");
    }
    client.say("0\r\n\r\n");
  }

  private static byte[] readChunks(InputStream in) throws IOException {
    var body = new ByteArrayOutputStream();
    while (true) {
      int size = Integer.parseInt(line(in), 16);
      body.write(in.readNBytes(size));
      line(in);
      if (size == 0) {
        return body.toByteArray();
      }
    }
  }

  private static String line(InputStream in) throws IOException {
    var line = new StringBuilder();
    int c;
    while ((c = in.read()) >= 0 && c != '\n') {
      line.append((char) c);
    }
    return line.toString().strip();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void whatIsSentComesBackWhole(boolean chunked) throws Exception {
    String target =
        "http://127.0.0.1:" + ((ServerConnector) SERVER.getConnectors()[0]).getLocalPort();
    var upstream = Http2AnswersTest.http2(List.of(target));
    byte[] body = new byte[LENGTH];
    new Random(7).nextBytes(body);
    try (var gate = Gate.deciding(r -> Gate.permitted(r, upstream, 2L * LENGTH, false), List.of());
        var client = new RawClient(gate.port())) {
      client.say(
          "POST / HTTP/1.1\r\nHost: a\r\n"
              + (chunked ? "Transfer-Encoding: chunked" : "Content-Length: " + LENGTH)
              + "\r\n\r\n");
      var sent =
          CompletableFuture.runAsync(
              () -> {
                try {
                  send(client, body, chunked);
                } catch (IOException e) {
                  throw new IllegalStateException(e);
                }
              });
      assertThat(Octets.upTo(client.in, Octets.END_OF_HEAD)).startsWith("HTTP/1.1 200 ");
      assertThat(readChunks(client.in)).isEqualTo(body);
      sent.get();
    }
  }
}

package dev.portcullis.listener.http2;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.bundle.Bundle;
import dev.portcullis.bundle.SharedBundle;
import dev.portcullis.bundle.SharedBundle.Running;
import dev.portcullis.testing.GrpcEcho;
import io.grpc.CallOptions;
import io.grpc.ClientInterceptors;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * What is no longer permitted ends within two seconds, alone: other streams of its HTTP/2
 * connection live on.
 */
@ExtendWith(SharedBundle.class)
@Timeout(120)
class Http2CutIT {

  private static final HttpClient CLIENT = HttpClient.newHttpClient();

  private final Running running;

  Http2CutIT(Running running) {
    this.running = running;
  }

  /** How a stream ended, and when. */
  private record End(String how, long at) {}

  /** An HTTP/2 connection and what came on its streams. */
  private static final class Client implements AutoCloseable {
    private final RawHttp2 raw;
    private final Map<Integer, Integer> octets = new HashMap<>();
    private final Map<Integer, String> statuses = new HashMap<>();
    private final Map<Integer, End> ends = new HashMap<>();

    /** The connection's window is wide: one stream that is held must not hold the others. */
    public Client(int port) throws IOException {
      var socket = new Socket(InetAddress.getLoopbackAddress(), port);
      socket.setSoTimeout(60_000);
      raw = RawHttp2.greeting(socket);
      raw.number(Http2Frame.WINDOW_UPDATE, 0, 1 << 24);
    }

    void get(int stream, String path, String key) throws IOException {
      raw.headers(
          stream,
          true,
          ":method",
          "GET",
          ":scheme",
          "http",
          ":authority",
          "api.example.com",
          ":path",
          path,
          "x-api-key",
          key);
    }

    /** Takes the next frame. */
    void hear() throws IOException {
      Http2Frame frame = raw.next();
      boolean end = frame.has(Http2Frame.END_STREAM);
      switch (frame.type()) {
        case Http2Frame.HEADERS ->
            statuses.putIfAbsent(
                frame.stream(), raw.decode(frame).getOrDefault(":status", "trailers"));
        case Http2Frame.DATA -> octets.merge(frame.stream(), frame.payload().length, Integer::sum);
        case Http2Frame.RST_STREAM -> {
          String code = Http2Error.Code.values()[frame.number(0)].name();
          ends.putIfAbsent(frame.stream(), new End(code, System.nanoTime()));
        }
        case Http2Frame.GOAWAY -> throw new AssertionError("the connection ends");
        default -> end = false;
      }
      boolean carries = frame.type() == Http2Frame.HEADERS || frame.type() == Http2Frame.DATA;
      if (carries && end) {
        ends.putIfAbsent(frame.stream(), new End("whole", System.nanoTime()));
      }
    }

    int octets(int stream) {
      return octets.getOrDefault(stream, 0);
    }

    /** Hears until more has come on each of these streams. */
    void flowing(int... streams) throws IOException {
      for (int stream : streams) {
        int before = octets(stream);
        while (octets(stream) <= before) {
          assertThat(ends).as("still open").doesNotContainKey(stream);
          hear();
        }
      }
    }

    /** Hears until more than so much has come. */
    void until(int stream, int count) throws IOException {
      while (octets(stream) < count) {
        hear();
      }
    }

    /** How it ended; tells how long after {@code since}. */
    String cut(int stream, long since) throws IOException {
      End end = ends.get(stream);
      while (end == null) {
        hear();
        end = ends.get(stream);
      }
      var after = Duration.ofNanos(end.at() - since);
      System.out.println("stream " + stream + " ended (" + end.how() + ") after " + after);
      return end.how();
    }

    String status(int stream) throws IOException {
      while (!statuses.containsKey(stream)) {
        hear();
      }
      return statuses.get(stream);
    }

    @Override
    public void close() throws IOException {
      raw.close();
    }
  }

  /** Streams of two keys on one connection: 1, 5 and 7 of the one, 3 of the other. */
  private Client streams(String key) throws IOException {
    var client = new Client(running.bundle().dataPort());
    client.get(1, "/ticks", key);
    client.get(3, "/ticks", SharedBundle.KEPT);
    client.get(5, "/events", key);
    client.get(7, "/flood", key);
    client.flowing(1, 3, 5);
    client.until(7, 65_535); // all that it may send
    return client;
  }

  private static void assertCutAlone(Client client, long since, String key, String status)
      throws IOException {
    assertThat(client.cut(1, since)).as("half an answer").isEqualTo("INTERNAL_ERROR");
    assertThat(client.cut(5, since)).as("an event stream").isEqualTo("whole");
    assertThat(client.cut(7, since)).as("one that is not read").isEqualTo("INTERNAL_ERROR");
    client.flowing(3);
    client.get(9, "/ticks", key);
    assertThat(client.status(9)).isEqualTo(status);
    client.get(11, "/ticks", SharedBundle.KEPT);
    assertThat(client.status(11)).isEqualTo("200");
    client.flowing(11, 3);
  }

  @Test
  void aKeyThatIsRevokedEndsItsStreamsAndNoOthers() throws Exception {
    try (var client = streams(SharedBundle.LOST)) {
      long since = System.nanoTime();
      rest("POST", "/api-keys/lost/revoke", "");
      assertCutAlone(client, since, SharedBundle.LOST, "401");
    }
  }

  @Test
  void aRuleThatIsTakenAwayEndsTheStreamsItPermittedAndNoOthers() throws Exception {
    try (var client = streams(SharedBundle.BARRED)) {
      String before = rest("GET", "/policy", "");
      long since = barVisitors(before);
      assertCutAlone(client, since, SharedBundle.BARRED, "403");
      rest("PUT", "/policy", before);
    }
  }

  @Test
  void aCallOfGrpcIsCutAloneToo() throws Exception {
    var address =
        new InetSocketAddress(InetAddress.getLoopbackAddress(), running.bundle().dataPort());
    ManagedChannel channel =
        NettyChannelBuilder.forAddress(address)
            .overrideAuthority("keyed.example.com")
            .usePlaintext()
            .build();
    try {
      var stays = new Call(channel, SharedBundle.KEPT);
      var ends = new Call(channel, SharedBundle.BARRED);
      assertThat(List.of(stays.say("one"), ends.say("two"))).containsExactly("one", "two");
      running.grpc().cancelled.clear();
      String before = rest("GET", "/policy", "");
      long since = barVisitors(before);
      assertThat(ends.next()).isEqualTo(Status.Code.INTERNAL);
      var after = Duration.ofNanos(System.nanoTime() - since);
      System.out.println("the call ended after " + after);
      assertThat(running.grpc().cancelled.poll(60, TimeUnit.SECONDS)).isEqualTo("Bidirectional");
      assertThat(stays.say("still here")).isEqualTo("still here");
      var again = new Call(channel, SharedBundle.BARRED);
      assertThat(again.say("again")).isEqualTo(Status.Code.PERMISSION_DENIED);
      rest("PUT", "/policy", before);
    } finally {
      channel.shutdownNow();
    }
  }

  /** A call in both directions with a key. */
  private static final class Call implements StreamObserver<byte[]> {
    private static final Metadata.Key<String> KEY =
        Metadata.Key.of("x-api-key", Metadata.ASCII_STRING_MARSHALLER);

    private final BlockingQueue<Object> came = new LinkedBlockingQueue<>();
    private final StreamObserver<byte[]> requests;

    Call(ManagedChannel channel, String key) {
      var fields = new Metadata();
      fields.put(KEY, key);
      var keyed =
          ClientInterceptors.intercept(channel, MetadataUtils.newAttachHeadersInterceptor(fields));
      requests =
          ClientCalls.asyncBidiStreamingCall(
              keyed.newCall(GrpcEcho.CLEAR.bidirectional(), CallOptions.DEFAULT), this);
    }

    Object say(String message) throws InterruptedException {
      requests.onNext(message.getBytes(StandardCharsets.US_ASCII));
      return next();
    }

    Object next() throws InterruptedException {
      return came.poll(60, TimeUnit.SECONDS);
    }

    @Override
    public void onNext(byte[] message) {
      came.add(new String(message, StandardCharsets.US_ASCII));
    }

    @Override
    public void onError(Throwable failure) {
      came.add(Status.fromThrowable(failure).getCode());
    }

    @Override
    public void onCompleted() {
      came.add("whole");
    }
  }

  /** Takes the visitors' permission away; when that began. */
  private long barVisitors(String document) throws Exception {
    String rules = document.substring(document.indexOf("name: visitors"));
    String barred = document.replace(rules, rules.replaceFirst("permit", "forbid"));
    assertThat(barred).isNotEqualTo(document);
    long since = System.nanoTime();
    rest("PUT", "/policy", barred);
    return since;
  }

  private String rest(String method, String path, String yaml) throws Exception {
    var account = "admin:" + Bundle.ADMIN_PASSWORD;
    var basic = Base64.getEncoder().encodeToString(account.getBytes(StandardCharsets.UTF_8));
    boolean reads = method.equals("GET");
    var request =
        HttpRequest.newBuilder(running.bundle().admin("/portcullis/api/v1" + path))
            .header("Authorization", "Basic " + basic)
            .header("Accept", reads ? "application/yaml" : "application/json")
            .header("Content-Type", "application/yaml")
            .method(
                method, yaml.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(yaml))
            .build();
    var answer = CLIENT.send(request, BodyHandlers.ofString());
    assertThat(answer.statusCode()).as(answer.body()).isBetween(200, 299);
    return answer.body();
  }
}

package dev.portcullis.proxy.enforcement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.portcullis.policy.document.Upstream;
import dev.portcullis.policy.document.UpstreamTraits.Protocol;
import dev.portcullis.policy.document.UpstreamTraits.Timeouts;
import dev.portcullis.policy.document.UpstreamTraits.Tls;
import dev.portcullis.request.Reason;
import dev.portcullis.testing.GrpcEcho;
import dev.portcullis.testing.TestAuthority;
import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** gRPC's own client and server, with the proxy between them. */
@Timeout(180)
@Tag("slow")
class GrpcTest {

  private static final byte[] HI = {'h', 'i'};

  private static GrpcEcho echo;
  private Gate gate;
  private ManagedChannel channel;

  @BeforeAll
  static void serve() throws Exception {
    echo = GrpcEcho.inTheClear();
  }

  @AfterAll
  static void stop() {
    echo.close();
  }

  @BeforeEach
  void open() throws Exception {
    gate = gate(Http2AnswersTest.http2(List.of(echo.url())));
    channel = channel(gate);
  }

  @AfterEach
  void close() throws Exception {
    channel.shutdownNow();
    gate.close();
  }

  /** Waits for long enough that it is the client who gives up. */
  private static Gate gate(Upstream upstream) throws Exception {
    var time = Duration.ofSeconds(30);
    var patient = upstream.waiting(new Timeouts(time, time, time, null));
    return Gate.deciding(r -> Gate.permitted(r, patient, 64 << 20, false), List.of());
  }

  private static ManagedChannel channel(Gate gate) {
    return NettyChannelBuilder.forAddress(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), gate.http2Port()))
        .usePlaintext()
        .maxInboundMessageSize(16 << 20)
        .build();
  }

  private static Status failure(Runnable call) {
    return catchThrowableOfType(StatusRuntimeException.class, call::run).getStatus();
  }

  private byte[] unary(byte[] request) {
    return ClientCalls.blockingUnaryCall(
        channel, GrpcEcho.CLEAR.unary(), CallOptions.DEFAULT, request);
  }

  /**
   * What a stream of answers brings, in order; its end is an empty answer, a failure its status.
   */
  private static final class Answers implements StreamObserver<byte[]> {
    private final BlockingQueue<Object> arrived = new LinkedBlockingQueue<>();

    @Override
    public void onNext(byte[] message) {
      arrived.add(new String(message, java.nio.charset.StandardCharsets.US_ASCII));
    }

    @Override
    public void onError(Throwable failure) {
      arrived.add(Status.fromThrowable(failure).getCode());
    }

    @Override
    public void onCompleted() {
      arrived.add("");
    }

    Object next() throws InterruptedException {
      return arrived.poll(60, TimeUnit.SECONDS);
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(java.nio.charset.StandardCharsets.US_ASCII);
  }

  @Test
  void unary() {
    assertThat(unary(HI)).isEqualTo(HI);
    assertThat(unary(new byte[0])).isEmpty();
    assertThat(gate.asked.get(0).path().raw()).isEqualTo("/test.Echo/Unary");
  }

  @Test
  void messagesOfFourMebibytes() {
    byte[] message = new byte[4 << 20];
    Arrays.fill(message, (byte) 7);
    assertThat(unary(message)).isEqualTo(message);
  }

  @Test
  void serverStreaming() {
    var answers =
        ClientCalls.blockingServerStreamingCall(
            channel, GrpcEcho.CLEAR.serverStreaming(), CallOptions.DEFAULT, bytes("1000"));
    int count = 0;
    while (answers.hasNext()) {
      assertThat(new String(answers.next(), java.nio.charset.StandardCharsets.US_ASCII))
          .isEqualTo("message " + count++);
    }
    assertThat(count).isEqualTo(1000);
  }

  @Test
  void clientStreaming() throws Exception {
    var answers = new Answers();
    var requests =
        ClientCalls.asyncClientStreamingCall(
            channel.newCall(GrpcEcho.CLEAR.clientStreaming(), CallOptions.DEFAULT), answers);
    for (int i = 0; i < 1000; i++) {
      requests.onNext(HI);
    }
    requests.onCompleted();
    assertThat(answers.next()).isEqualTo("1000 of 2000 bytes");
    assertThat(answers.next()).isEqualTo("");
  }

  @Test
  void bidirectionalStreamingInTurn() throws Exception {
    var answers = new Answers();
    var requests =
        ClientCalls.asyncBidiStreamingCall(
            channel.newCall(GrpcEcho.CLEAR.bidirectional(), CallOptions.DEFAULT), answers);
    for (int i = 0; i < 100; i++) {
      requests.onNext(bytes("ping " + i));
      assertThat(answers.next()).isEqualTo("ping " + i);
    }
    requests.onCompleted();
    assertThat(answers.next()).isEqualTo("");
  }

  @Test
  void anErrorWithoutMessagesKeepsItsStatusAndMessage() {
    var status =
        failure(
            () ->
                ClientCalls.blockingUnaryCall(
                    channel, GrpcEcho.CLEAR.failing(), CallOptions.DEFAULT, HI));
    assertThat(status.getCode()).isEqualTo(Status.Code.NOT_FOUND);
    assertThat(status.getDescription()).isEqualTo("no such thing: \u00e4");
  }

  @Test
  void anErrorBehindMessagesKeepsItsStatus() throws Exception {
    var answers = new Answers();
    ClientCalls.asyncServerStreamingCall(
        channel.newCall(GrpcEcho.CLEAR.serverStreaming(), CallOptions.DEFAULT),
        bytes("-2"),
        answers);
    assertThat(answers.next()).isEqualTo("message 0");
    assertThat(answers.next()).isEqualTo("message 1");
    assertThat(answers.next()).isEqualTo(Status.Code.DATA_LOSS);
  }

  /** A deadline may pass before the call is at the server: then one twice as late is tried. */
  @Test
  void aDeadlineEndsTheCallAtTheServerToo() throws Exception {
    String cancelled = null;
    for (int millis = 200; cancelled == null && millis < 30_000; millis *= 2) {
      var options = CallOptions.DEFAULT.withDeadlineAfter(millis, TimeUnit.MILLISECONDS);
      var status =
          failure(
              () -> ClientCalls.blockingUnaryCall(channel, GrpcEcho.CLEAR.silent(), options, HI));
      // Late at the gateway, it is refused there.
      assertThat(status.getCode()).isIn(Status.Code.DEADLINE_EXCEEDED, Status.Code.UNAVAILABLE);
      cancelled = echo.cancelled.poll(2 * millis, TimeUnit.MILLISECONDS);
    }
    assertThat(cancelled).isEqualTo("Silent");
  }

  @Test
  void aCancelledCallIsCancelledAtTheServer() throws Exception {
    var call = channel.newCall(GrpcEcho.CLEAR.bidirectional(), CallOptions.DEFAULT);
    var answers = new Answers();
    var requests = ClientCalls.asyncBidiStreamingCall(call, answers);
    requests.onNext(HI);
    assertThat(answers.next()).isEqualTo("hi");
    call.cancel("enough", null);
    assertThat(echo.cancelled.poll(60, TimeUnit.SECONDS)).isEqualTo("Bidirectional");
  }

  @Test
  void aServerThatDiesNeverLooksLikeOneThatEnded() throws Exception {
    var dying = GrpcEcho.inTheClear();
    try (var toDying = gate(Http2AnswersTest.http2(List.of(dying.url())))) {
      var through = channel(toDying);
      var answers = new Answers();
      var requests =
          ClientCalls.asyncBidiStreamingCall(
              through.newCall(GrpcEcho.CLEAR.bidirectional(), CallOptions.DEFAULT), answers);
      requests.onNext(HI);
      assertThat(answers.next()).isEqualTo("hi");
      dying.close();
      assertThat(answers.next()).isInstanceOf(Status.Code.class).isNotEqualTo(Status.Code.OK);
      through.shutdownNow();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "CREDENTIALS_MISSING, UNAUTHENTICATED",
    "FORBIDDEN, PERMISSION_DENIED",
    "UPSTREAM_UNAVAILABLE, UNAVAILABLE"
  })
  void aDenialIsAStatus(Reason reason, Status.Code code) throws Exception {
    try (var denying = Gate.deciding(r -> Gate.denied(r.id(), reason), List.of())) {
      var denied = channel(denying);
      assertThat(
              failure(
                      () ->
                          ClientCalls.blockingUnaryCall(
                              denied, GrpcEcho.CLEAR.unary(), CallOptions.DEFAULT, HI))
                  .getCode())
          .isEqualTo(code);
      denied.shutdownNow();
    }
  }

  @Test
  void overTlsWithAnAuthorityOfOnesOwnAlpnChoosesHttp2(@TempDir Path directory) throws Exception {
    var authority = new TestAuthority(directory, "authority");
    var keys = TestAuthority.keys(authority.issue("echo", "dns:echo.test"));
    try (var secure = GrpcEcho.overTls(keys.keyPem("echo"), keys.certificatePem("echo"))) {
      for (var protocol : List.of(Protocol.HTTP2, Protocol.AUTO)) {
        var tls = new Tls(authority.pem(), null, "echo.test");
        var upstream = Gate.spoken(Gate.upstream(List.of(secure.url())), protocol, tls);
        try (var toSecure = gate(upstream)) {
          var through = channel(toSecure);
          assertThat(
                  ClientCalls.blockingUnaryCall(
                      through, GrpcEcho.SECURE.unary(), CallOptions.DEFAULT, HI))
              .isEqualTo(HI);
          through.shutdownNow();
        }
      }
    }
  }
}

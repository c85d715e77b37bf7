package dev.portcullis.bundle;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.portcullis.bundle.SharedBundle.Running;
import dev.portcullis.testing.GrpcEcho;
import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;
import java.io.ByteArrayInputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** gRPC's own client and server with the bundle between them, in the clear and with TLS. */
@ExtendWith(SharedBundle.class)
@Timeout(120)
class GrpcIT {

  /** How the client reaches the bundle, and the bundle the server. */
  enum Way {
    CLEAR,
    SECURE
  }

  private static final byte[] HI = {'h', 'i'};

  private final Running running;
  private @Nullable ManagedChannel channel;

  GrpcIT(Running running) {
    this.running = running;
  }

  private GrpcEcho.Methods open(Way way) throws Exception {
    boolean secure = way == Way.SECURE;
    int port = secure ? running.bundle().tlsPort() : running.bundle().dataPort();
    var builder =
        NettyChannelBuilder.forAddress(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), port))
            .maxInboundMessageSize(16 << 20);
    if (secure) {
      var trusted = running.keys().certificatePem("server").getBytes(StandardCharsets.US_ASCII);
      builder.overrideAuthority("localhost");
      builder.sslContext(
          GrpcSslContexts.forClient().trustManager(new ByteArrayInputStream(trusted)).build());
    } else {
      builder.usePlaintext();
    }
    channel = builder.build();
    return secure ? GrpcEcho.SECURE : GrpcEcho.CLEAR;
  }

  private GrpcEcho server(Way way) {
    return way == Way.SECURE ? running.secureGrpc() : running.grpc();
  }

  @AfterEach
  void close() {
    if (channel != null) {
      channel.shutdownNow();
    }
  }

  private ManagedChannel channel() {
    return requireNonNull(channel);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  private byte[] unary(GrpcEcho.Methods methods, byte[] request) {
    return ClientCalls.blockingUnaryCall(channel(), methods.unary(), CallOptions.DEFAULT, request);
  }

  private static Status failure(Runnable call) {
    return catchThrowableOfType(StatusRuntimeException.class, call::run).getStatus();
  }

  /** What a stream of answers brings; its end is an empty answer, a failure its code. */
  private static final class Answers implements StreamObserver<byte[]> {
    private final BlockingQueue<Object> arrived = new LinkedBlockingQueue<>();

    @Override
    public void onNext(byte[] message) {
      arrived.add(new String(message, StandardCharsets.US_ASCII));
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

  @ParameterizedTest
  @EnumSource
  void unary(Way way) throws Exception {
    var methods = open(way);
    assertThat(unary(methods, HI)).isEqualTo(HI);
    assertThat(unary(methods, new byte[0])).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void messagesOfFourMebibytes(Way way) throws Exception {
    var methods = open(way);
    byte[] message = new byte[4 << 20];
    Arrays.fill(message, (byte) 7);
    assertThat(unary(methods, message)).isEqualTo(message);
  }

  @ParameterizedTest
  @EnumSource
  void serverStreaming(Way way) throws Exception {
    var methods = open(way);
    var answers =
        ClientCalls.blockingServerStreamingCall(
            channel(), methods.serverStreaming(), CallOptions.DEFAULT, bytes("1000"));
    int count = 0;
    while (answers.hasNext()) {
      assertThat(new String(answers.next(), StandardCharsets.US_ASCII))
          .isEqualTo("message " + count++);
    }
    assertThat(count).isEqualTo(1000);
  }

  @ParameterizedTest
  @EnumSource
  void clientStreaming(Way way) throws Exception {
    var methods = open(way);
    var answers = new Answers();
    var requests =
        ClientCalls.asyncClientStreamingCall(
            channel().newCall(methods.clientStreaming(), CallOptions.DEFAULT), answers);
    for (int i = 0; i < 1000; i++) {
      requests.onNext(HI);
    }
    requests.onCompleted();
    assertThat(answers.next()).isEqualTo("1000 of 2000 bytes");
    assertThat(answers.next()).isEqualTo("");
  }

  @ParameterizedTest
  @EnumSource
  void bidirectionalStreamingInTurn(Way way) throws Exception {
    var methods = open(way);
    var answers = new Answers();
    var requests =
        ClientCalls.asyncBidiStreamingCall(
            channel().newCall(methods.bidirectional(), CallOptions.DEFAULT), answers);
    for (int i = 0; i < 100; i++) {
      requests.onNext(bytes("ping " + i));
      assertThat(answers.next()).isEqualTo("ping " + i);
    }
    requests.onCompleted();
    assertThat(answers.next()).isEqualTo("");
  }

  @ParameterizedTest
  @EnumSource
  void errorsKeepTheirStatusAndMessage(Way way) throws Exception {
    var methods = open(way);
    var status =
        failure(
            () ->
                ClientCalls.blockingUnaryCall(
                    channel(), methods.failing(), CallOptions.DEFAULT, HI));
    assertThat(status.getCode()).isEqualTo(Status.Code.NOT_FOUND);
    assertThat(status.getDescription()).isEqualTo("no such thing: \u00e4");
    var answers = new Answers();
    ClientCalls.asyncServerStreamingCall(
        channel().newCall(methods.serverStreaming(), CallOptions.DEFAULT), bytes("-1"), answers);
    assertThat(answers.next()).isEqualTo("message 0");
    assertThat(answers.next()).isEqualTo(Status.Code.DATA_LOSS);
  }

  /** A deadline may pass before the call is at the server: then one twice as late is tried. */
  @ParameterizedTest
  @EnumSource
  void aDeadlineEndsTheCallAtTheServerToo(Way way) throws Exception {
    var methods = open(way);
    boolean cancelled = false;
    for (int millis = 300; !cancelled && millis < 30_000; millis *= 2) {
      var soon = CallOptions.DEFAULT.withDeadlineAfter(millis, TimeUnit.MILLISECONDS);
      var status =
          failure(() -> ClientCalls.blockingUnaryCall(channel(), methods.silent(), soon, HI));
      // Late at the gateway, it is refused there.
      assertThat(status.getCode()).isIn(Status.Code.DEADLINE_EXCEEDED, Status.Code.UNAVAILABLE);
      cancelled = cancelled(way, "Silent", 2 * millis);
    }
    assertThat(cancelled).isTrue();
  }

  /** Whether such a call is cancelled at the server in time; those of other tests are passed by. */
  private boolean cancelled(Way way, String method, long millis) throws InterruptedException {
    String next;
    do {
      next = server(way).cancelled.poll(millis, TimeUnit.MILLISECONDS);
    } while (next != null && !next.equals(method));
    return next != null;
  }

  @ParameterizedTest
  @EnumSource
  void aCancelledCallIsCancelledAtTheServer(Way way) throws Exception {
    var methods = open(way);
    var call = channel().newCall(methods.bidirectional(), CallOptions.DEFAULT);
    var answers = new Answers();
    var requests = ClientCalls.asyncBidiStreamingCall(call, answers);
    requests.onNext(HI);
    assertThat(answers.next()).isEqualTo("hi");
    call.cancel("enough", null);
    assertThat(cancelled(way, "Bidirectional", 60_000)).isTrue();
  }

  @ParameterizedTest
  @EnumSource
  void aDenialIsAStatus(Way way) throws Exception {
    open(way);
    var closed = new GrpcEcho.Methods("test.Closed");
    assertThat(failure(() -> unary(closed, HI)).getCode()).isEqualTo(Status.Code.UNAUTHENTICATED);
  }
}

package dev.portcullis.proxy.enforcement;

import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/** A gRPC server whose messages are plain bytes. */
final class GrpcEcho implements AutoCloseable {

  static final MethodDescriptor<byte[], byte[]> UNARY = method("Unary", MethodType.UNARY);
  static final MethodDescriptor<byte[], byte[]> FAILING = method("Failing", MethodType.UNARY);
  static final MethodDescriptor<byte[], byte[]> SILENT = method("Silent", MethodType.UNARY);
  static final MethodDescriptor<byte[], byte[]> SERVER_STREAMING =
      method("ServerStreaming", MethodType.SERVER_STREAMING);
  static final MethodDescriptor<byte[], byte[]> CLIENT_STREAMING =
      method("ClientStreaming", MethodType.CLIENT_STREAMING);
  static final MethodDescriptor<byte[], byte[]> BIDIRECTIONAL =
      method("Bidirectional", MethodType.BIDI_STREAMING);

  private final Server server;
  private final String scheme;

  /** The names of methods whose calls were cancelled. */
  final BlockingQueue<String> cancelled = new LinkedBlockingQueue<>();

  private GrpcEcho(NettyServerBuilder builder, String scheme) throws IOException {
    this.server = builder.maxInboundMessageSize(16 << 20).addService(service()).build().start();
    this.scheme = scheme;
  }

  private static NettyServerBuilder onLoopback() {
    return NettyServerBuilder.forAddress(
        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
  }

  static GrpcEcho inTheClear() throws IOException {
    return new GrpcEcho(onLoopback(), "http");
  }

  /**
   * @param keys with the key {@code echo}
   */
  static GrpcEcho overTls(Path keys) throws Exception {
    try (var certificate = TestAuthority.certificatePem(keys, "echo");
        var key = TestAuthority.keyPem(keys, "echo")) {
      return new GrpcEcho(onLoopback().useTransportSecurity(certificate, key), "https");
    }
  }

  private static MethodDescriptor<byte[], byte[]> method(String name, MethodType type) {
    return MethodDescriptor.<byte[], byte[]>newBuilder()
        .setFullMethodName("test.Echo/" + name)
        .setType(type)
        .setRequestMarshaller(new Bytes())
        .setResponseMarshaller(new Bytes())
        .build();
  }

  private static final class Bytes implements MethodDescriptor.Marshaller<byte[]> {
    @Override
    public InputStream stream(byte[] message) {
      return new ByteArrayInputStream(message);
    }

    @Override
    public byte[] parse(InputStream in) {
      try {
        return in.readAllBytes();
      } catch (IOException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  private ServerServiceDefinition service() {
    return ServerServiceDefinition.builder("test.Echo")
        .addMethod(
            UNARY,
            ServerCalls.asyncUnaryCall(
                (request, answers) -> {
                  answers.onNext(request);
                  answers.onCompleted();
                }))
        .addMethod(
            FAILING,
            ServerCalls.asyncUnaryCall(
                (request, answers) ->
                    answers.onError(
                        Status.NOT_FOUND
                            .withDescription("no such thing: \u00e4")
                            .asRuntimeException())))
        .addMethod(
            SILENT, ServerCalls.asyncUnaryCall((request, answers) -> watch(answers, "Silent")))
        .addMethod(SERVER_STREAMING, ServerCalls.asyncServerStreamingCall(this::many))
        .addMethod(CLIENT_STREAMING, ServerCalls.asyncClientStreamingCall(this::counted))
        .addMethod(BIDIRECTIONAL, ServerCalls.asyncBidiStreamingCall(this::inTurn))
        .build();
  }

  private void watch(StreamObserver<byte[]> answers, String method) {
    ((ServerCallStreamObserver<byte[]>) answers).setOnCancelHandler(() -> cancelled.add(method));
  }

  private void many(byte[] request, StreamObserver<byte[]> answers) {
    watch(answers, "ServerStreaming");
    int count = Integer.parseInt(new String(request, StandardCharsets.US_ASCII));
    for (int i = 0; i < Math.abs(count); i++) {
      answers.onNext(("message " + i).getBytes(StandardCharsets.US_ASCII));
    }
    if (count < 0) {
      answers.onError(Status.DATA_LOSS.asRuntimeException());
    } else {
      answers.onCompleted();
    }
  }

  private StreamObserver<byte[]> counted(StreamObserver<byte[]> answers) {
    return new StreamObserver<>() {
      private int count;
      private long bytes;

      @Override
      public void onNext(byte[] message) {
        count++;
        bytes += message.length;
      }

      @Override
      public void onError(Throwable failure) {}

      @Override
      public void onCompleted() {
        String text = count + " of " + bytes + " bytes";
        answers.onNext(text.getBytes(StandardCharsets.US_ASCII));
        answers.onCompleted();
      }
    };
  }

  private StreamObserver<byte[]> inTurn(StreamObserver<byte[]> answers) {
    watch(answers, "Bidirectional");
    return new StreamObserver<>() {
      @Override
      public void onNext(byte[] message) {
        answers.onNext(message);
      }

      @Override
      public void onError(Throwable failure) {}

      @Override
      public void onCompleted() {
        answers.onCompleted();
      }
    };
  }

  String url() {
    return scheme + "://127.0.0.1:" + server.getPort();
  }

  @Override
  public void close() {
    server.shutdownNow();
  }
}

package dev.portcullis.testing;

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
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicLong;

/** A gRPC server whose messages are plain bytes. */
public final class GrpcEcho implements AutoCloseable {

  /** The service's methods, by the service's name. */
  public record Methods(String service) {
    public MethodDescriptor<byte[], byte[]> unary() {
      return method("Unary", MethodType.UNARY);
    }

    public MethodDescriptor<byte[], byte[]> failing() {
      return method("Failing", MethodType.UNARY);
    }

    public MethodDescriptor<byte[], byte[]> silent() {
      return method("Silent", MethodType.UNARY);
    }

    public MethodDescriptor<byte[], byte[]> serverStreaming() {
      return method("ServerStreaming", MethodType.SERVER_STREAMING);
    }

    public MethodDescriptor<byte[], byte[]> flood() {
      return method("Flood", MethodType.SERVER_STREAMING);
    }

    public MethodDescriptor<byte[], byte[]> clientStreaming() {
      return method("ClientStreaming", MethodType.CLIENT_STREAMING);
    }

    public MethodDescriptor<byte[], byte[]> bidirectional() {
      return method("Bidirectional", MethodType.BIDI_STREAMING);
    }

    private MethodDescriptor<byte[], byte[]> method(String name, MethodType type) {
      return MethodDescriptor.<byte[], byte[]>newBuilder()
          .setFullMethodName(service + '/' + name)
          .setType(type)
          .setRequestMarshaller(new Bytes())
          .setResponseMarshaller(new Bytes())
          .build();
    }
  }

  public static final Methods CLEAR = new Methods("test.Echo");
  public static final Methods SECURE = new Methods("test.Secure");

  private static final int FLOOD = 16 << 10;

  private final Server server;
  private final String scheme;

  /** Bytes that {@code Flood} could send, to all together. */
  public final AtomicLong flooded = new AtomicLong();

  /** The names of methods whose calls were cancelled. */
  public final BlockingQueue<String> cancelled = new LinkedBlockingQueue<>();

  private GrpcEcho(NettyServerBuilder builder, String scheme, Methods methods) throws IOException {
    this.server =
        builder.maxInboundMessageSize(16 << 20).addService(service(methods)).build().start();
    this.scheme = scheme;
  }

  private static NettyServerBuilder onLoopback() {
    return NettyServerBuilder.forAddress(
        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
  }

  public static GrpcEcho inTheClear() throws IOException {
    return new GrpcEcho(onLoopback(), "http", CLEAR);
  }

  /** With the key and the certificate (PEM) of this host. */
  public static GrpcEcho overTls(String key, String certificate) throws IOException {
    var builder =
        onLoopback()
            .useTransportSecurity(
                new ByteArrayInputStream(certificate.getBytes(StandardCharsets.US_ASCII)),
                new ByteArrayInputStream(key.getBytes(StandardCharsets.US_ASCII)));
    return new GrpcEcho(builder, "https", SECURE);
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

  private ServerServiceDefinition service(Methods methods) {
    return ServerServiceDefinition.builder(methods.service())
        .addMethod(
            methods.unary(),
            ServerCalls.asyncUnaryCall(
                (request, answers) -> {
                  answers.onNext(request);
                  answers.onCompleted();
                }))
        .addMethod(
            methods.failing(),
            ServerCalls.asyncUnaryCall(
                (request, answers) ->
                    answers.onError(
                        Status.NOT_FOUND
                            .withDescription("no such thing: \u00e4")
                            .asRuntimeException())))
        .addMethod(
            methods.silent(),
            ServerCalls.asyncUnaryCall((request, answers) -> watch(answers, "Silent")))
        .addMethod(methods.serverStreaming(), ServerCalls.asyncServerStreamingCall(this::many))
        .addMethod(methods.flood(), ServerCalls.asyncServerStreamingCall(this::flood))
        .addMethod(methods.clientStreaming(), ServerCalls.asyncClientStreamingCall(this::counted))
        .addMethod(methods.bidirectional(), ServerCalls.asyncBidiStreamingCall(this::inTurn))
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

  /** As much as is taken, without an end. */
  private void flood(byte[] request, StreamObserver<byte[]> answers) {
    var call = (ServerCallStreamObserver<byte[]>) answers;
    watch(answers, "Flood");
    call.setOnReadyHandler(
        () -> {
          while (call.isReady()) {
            call.onNext(new byte[FLOOD]);
            flooded.addAndGet(FLOOD);
          }
        });
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

  public String url() {
    return scheme + "://127.0.0.1:" + server.getPort();
  }

  @Override
  public void close() {
    server.shutdownNow();
  }
}

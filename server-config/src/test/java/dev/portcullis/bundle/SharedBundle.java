package dev.portcullis.bundle;

import java.nio.file.Path;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives test classes one bundle together, with a TLS listener, an upstream that any path reaches, a
 * WebSocket server below {@code /ws}, and one that records what {@code recorded.example.com} gets:
 * {@code @ExtendWith(SharedBundle.class)} and a parameter of type {@link Running}. It is started
 * for the first that asks and closed, with all that closing asserts, after the last.
 */
public final class SharedBundle implements ParameterResolver {

  /** How long a head may take there, in seconds. */
  static final int HEAD_SECONDS = 8;

  /** The shared bundle and what stands around it. */
  public record Running(
      Bundle bundle,
      StubUpstream upstream,
      RecordingUpstream recorder,
      SocketUpstream sockets,
      GrpcEcho grpc,
      GrpcEcho secureGrpc,
      KeyMaterial keys)
      implements AutoCloseable {

    @Override
    public void close() throws Exception {
      bundle.close();
      upstream.close();
      recorder.close();
      sockets.close();
      grpc.close();
      secureGrpc.close();
      Bundle.delete(keys.directory());
    }
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == Running.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return context
        .getRoot()
        .getStore(Namespace.create(SharedBundle.class))
        .getOrComputeIfAbsent(Running.class, key -> start(), Running.class);
  }

  private static Running start() {
    try {
      var upstream = new StubUpstream();
      var recorder = new RecordingUpstream();
      var sockets = new SocketUpstream();
      var keys =
          KeyMaterial.make(
              Path.of("target", "keys-" + ProcessHandle.current().pid()).toAbsolutePath());
      var grpc = GrpcEcho.inTheClear();
      var secureGrpc = GrpcEcho.overTls(keys.keyPem("server"), keys.certificatePem("server"));
      String policy =
          policy(
              upstream.url(),
              recorder.url(),
              sockets.url(),
              grpc.url(),
              secureGrpc.url(),
              keys.certificatePem("server").indent(12).strip());
      var bundle =
          Bundle.with()
              .policy(policy)
              .set("portcullis.http.head-timeout", HEAD_SECONDS)
              .set("portcullis.tls.port", Bundle.freePort())
              .set("portcullis.tls.key-store", keys.store("server"))
              .set("portcullis.tls.key-store-password", KeyMaterial.PASSWORD)
              .set("portcullis.tls.client-trust-store", keys.store("trust-client"))
              .set("portcullis.tls.client-trust-store-password", KeyMaterial.PASSWORD)
              .start();
      return new Running(bundle, upstream, recorder, sockets, grpc, secureGrpc, keys);
    } catch (Exception e) {
      throw new IllegalStateException("no bundle to share", e);
    }
  }

  private static String policy(Object... values) {
    return """
    portcullis: 1
    upstreams:
      - {name: echo, targets: ["%s"]}
      - {name: recorder, targets: ["%s"]}
      - {name: sockets, targets: ["%s"]}
      - {name: grpc, targets: ["%s"], protocol: http2}
      - name: secure-grpc
        targets: ["%s"]
        protocol: auto
        tls:
          server-name: localhost
          trust: |
            %s
    routes:
      - {name: everything, path: "/**", upstream: echo, authenticate: [anonymous]}
      - {name: sockets, path: "/ws/**", upstream: sockets, authenticate: [anonymous], upgrades: [websocket], max-body: 4MiB}
      - name: recorded
        hosts: ["recorded.example.com"]
        path: "/**"
        upstream: recorder
        authenticate: [anonymous]
      - {name: grpc, path: "/test.Echo/**", upstream: grpc, authenticate: [anonymous]}
      - {name: secure-grpc, path: "/test.Secure/**", upstream: secure-grpc, authenticate: [anonymous]}
      - {name: closed, path: "/test.Closed/**", upstream: grpc, authenticate: [api-key]}
    rules:
      - {name: anyone, effect: permit, routes: [everything, recorded, sockets, grpc, secure-grpc]}
    """
        .formatted(values);
  }
}

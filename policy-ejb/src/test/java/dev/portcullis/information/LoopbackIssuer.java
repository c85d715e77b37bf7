package dev.portcullis.information;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.portcullis.policy.document.Issuer;
import dev.portcullis.policy.document.Issuer.ClaimNames;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A token issuer on this machine, over a real socket. */
public final class LoopbackIssuer implements AutoCloseable {

  final AtomicInteger fetches = new AtomicInteger();
  final Map<String, String> documents = new ConcurrentHashMap<>();
  volatile int status = 200;
  volatile @Nullable CountDownLatch gate;

  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final HttpServer server;

  public LoopbackIssuer() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext("/", this::answer);
    server.start();
  }

  private void answer(HttpExchange exchange) throws IOException {
    fetches.incrementAndGet();
    pass();
    String document = documents.get(exchange.getRequestURI().getPath());
    byte[] body = String.valueOf(document).getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().add("Location", url("/elsewhere"));
    exchange.sendResponseHeaders(document == null ? 404 : status, body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }

  private void pass() throws IOException {
    var closed = gate;
    try {
      if (closed != null) {
        closed.await();
      }
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }

  public String url(String path) {
    return "http://127.0.0.1:" + server.getAddress().getPort() + path;
  }

  Issuer issuer() {
    return issuer("corp", url("/jwks"), false, "https://idp.example.com");
  }

  Issuer discovered() {
    return issuer("corp", null, true, url(""));
  }

  static Issuer issuer(String name, @Nullable String jwks, boolean discovery, String identifier) {
    return new Issuer(
        name,
        identifier,
        jwks,
        discovery,
        List.of(),
        Issuer.DEFAULT_ALGORITHMS,
        ClaimNames.DEFAULT,
        Issuer.DEFAULT_LEEWAY);
  }

  public void publish(JWK... keys) {
    documents.put("/jwks", set(keys));
  }

  static String set(JWK... keys) {
    return Stream.of(keys)
        .map(JWK::toJSONString)
        .collect(Collectors.joining(",", "{\"keys\":[", "]}"));
  }

  static ECKey key(@Nullable String kid) {
    try {
      return new ECKeyGenerator(Curve.P_256).keyID(kid).generate();
    } catch (JOSEException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}

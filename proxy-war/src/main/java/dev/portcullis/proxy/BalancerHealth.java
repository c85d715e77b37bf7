package dev.portcullis.proxy;

import dev.portcullis.configuration.HealthPath;
import dev.portcullis.proxy.exchange.ServerConnection;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Answers load balancers on the data listeners, where the operator named what they ask. Such a
 * request is none for an upstream: it is not decided, counted or logged, and it learns one bit,
 * whoever asks. What says more than a balancer's question does (a query, a body, a preflight of
 * CORS) is decided like any other request.
 *
 * @param paths empty: nothing is answered
 * @param ready whether requests should be sent to this node
 */
record BalancerHealth(List<HealthPath> paths, BooleanSupplier ready) {

  private static final byte[] READY = "ready\n".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] NOT_READY = "not ready\n".getBytes(StandardCharsets.US_ASCII);

  boolean asked(HttpServletRequest request) {
    return !paths.isEmpty() && names(request) && bare(request);
  }

  private boolean names(HttpServletRequest request) {
    for (var path : paths) {
      if (path.path().equals(request.getRequestURI())
          && path.methods().contains(request.getMethod())) {
        return true;
      }
    }
    return false;
  }

  private static boolean bare(HttpServletRequest request) {
    return request.getQueryString() == null
        && request.getContentLengthLong() <= 0
        && request.getHeader("Transfer-Encoding") == null
        && request.getHeader("Expect") == null
        && !upgrades(request.getHeader("Upgrade"))
        && request.getHeader("Access-Control-Request-Method") == null;
  }

  /** The offer of HTTP/2 that some clients make in every request may stay without an answer. */
  private static boolean upgrades(@Nullable String protocol) {
    return protocol != null && !protocol.equalsIgnoreCase("h2c");
  }

  void answer(HttpServletRequest request, HttpServletResponse response) throws IOException {
    boolean up = ready.getAsBoolean();
    int status = up ? 200 : 503;
    byte[] text = up ? READY : NOT_READY;
    response.setStatus(status);
    ServerConnection.owns(request, status);
    response.setHeader("Cache-Control", "no-store");
    response.setContentType("text/plain");
    response.setContentLength(text.length);
    if (!request.getMethod().equals("HEAD")) {
      response.getOutputStream().write(text);
    }
  }
}

package dev.portcullis.bench.servlet;

import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Enumeration;
import java.util.concurrent.ConcurrentLinkedDeque;
import org.jspecify.annotations.Nullable;

/**
 * The least that a proxying servlet can do: GET only, blocking sockets that are kept, header fields
 * copied, answers with a length. It shows what the transport alone costs and is good for nothing
 * else: no timeouts, no hop-by-hop fields, no defence.
 */
@WebServlet("/*")
public final class LeanProxyServlet extends HttpServlet {

  /** The system property with the upstream's port. */
  public static final String UPSTREAM = "bench.upstream";

  private final ConcurrentLinkedDeque<UpstreamConnection> idle = new ConcurrentLinkedDeque<>();
  private final int upstream = Integer.getInteger(UPSTREAM, 0);

  @Override
  protected void doGet(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    @Nullable UpstreamConnection kept = idle.pollFirst();
    var connection = kept == null ? new UpstreamConnection(upstream) : kept;
    connection.begin(request.getRequestURI());
    for (Enumeration<String> names = request.getHeaderNames(); names.hasMoreElements(); ) {
      String name = names.nextElement();
      connection.field(name, request.getHeader(name));
    }
    connection.send();
    int length = connection.readHead(response);
    response.setContentLength(length);
    connection.copyBody(length, response.getOutputStream());
    idle.addFirst(connection);
  }
}

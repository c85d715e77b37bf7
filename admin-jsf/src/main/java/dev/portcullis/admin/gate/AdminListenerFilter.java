package dev.portcullis.admin.gate;

import dev.portcullis.configuration.PortcullisConfiguration;
import dev.portcullis.request.Reason;
import jakarta.inject.Inject;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/**
 * Answers on the admin listener only. The bundle keeps the console off the data listener by virtual
 * servers; a server that cannot do so serves every module on every port, and there this filter
 * makes the console a path like any other that no route has.
 */
public final class AdminListenerFilter extends HttpFilter {
  @Inject private PortcullisConfiguration configuration;

  @Override
  protected void doFilter(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    if (serves(configuration, request.getLocalPort())) {
      chain.doFilter(request, response);
    } else {
      refuse(response);
    }
  }

  /** Whether the console answers on this port. */
  static boolean serves(PortcullisConfiguration configuration, int port) {
    int admin = configuration.listeners().admin().at().port();
    // a port of 0 is a free one, whose number the configuration does not know
    boolean dataPort =
        port == configuration.listeners().data().http().port()
            || configuration.listeners().data().tls().filter(tls -> tls.port() == port).isPresent();
    return !dataPort && (admin == 0 || port == admin);
  }

  private static void refuse(HttpServletResponse response) throws IOException {
    Reason reason = Reason.ROUTE_NOT_FOUND;
    response.setStatus(reason.status());
    response.setContentType("application/problem+json");
    response.setCharacterEncoding("UTF-8");
    response
        .getWriter()
        .write(
            "{\"type\":\"%s\",\"title\":\"%s\",\"status\":%d,\"reason\":\"%s\"}"
                .formatted(reason.type(), reason.title(), reason.status(), reason.slug()));
  }
}

package dev.portcullis.admin.gate;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.portcullis.admin.session.ClientAddress;
import dev.portcullis.configuration.PortcullisConfiguration;
import dev.portcullis.store.audit.RefusalAudit;
import jakarta.inject.Inject;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URLDecoder;
import java.util.Collections;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Refuses what a page of another site makes a browser send, for everybody alike: a browser that
 * remembers a password of HTTP Basic, or a session, adds them by itself. Only a link to a page of
 * the console may come from elsewhere, and it does nothing there.
 */
public final class OriginFilter extends HttpFilter {
  private static final Set<String> SAFE = Set.of("GET", "HEAD", "OPTIONS"); // RFC 9110 §9.2.1

  private static final String VIEW_STATE = "jakarta.faces.ViewState";

  @Inject private PortcullisConfiguration configuration;
  @Inject private RefusalAudit audit;

  @Override
  protected void doFilter(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    Refusal refusal = refusal(request, configuration.listeners().admin().hosts());
    if (refusal == null) {
      chain.doFilter(request, response);
    } else {
      if (refusal.status() == HttpServletResponse.SC_FORBIDDEN) {
        audit.crossSite(request.getMethod() + " " + Paths.of(request), ClientAddress.of(request));
      }
      ProblemServlet.refuse(request, response, refusal.status(), refusal.title());
    }
  }

  private record Refusal(int status, String title) {}

  private static @Nullable Refusal refusal(HttpServletRequest request, Set<String> names) {
    // the server takes a session's id out of the path before anybody sees it
    if (request.isRequestedSessionIdFromURL() || request.getRequestURI().indexOf(';') >= 0) {
      return new Refusal(400, "No session and no parameter is taken from a path");
    }
    // a certificate names its hosts, and no page of another's can show this one
    if (!request.isSecure() && !new KnownHosts(names).contains(request.getHeader("Host"))) {
      return new Refusal(
          421, "The console is not known by this host name: list it in portcullis.admin.hosts");
    }
    boolean safe = SAFE.contains(request.getMethod());
    if (safe && actsByQuery(request.getQueryString())) {
      return new Refusal(400, "A link does nothing: send the form of the page");
    }
    boolean link = safe && !Paths.isProgrammatic(Paths.of(request));
    return !link && origin(request, names).foreign()
        ? new Refusal(403, "A page of another site must not send this")
        : null;
  }

  private static RequestOrigin origin(HttpServletRequest request, Set<String> names) {
    return new RequestOrigin(
        request.isSecure(), name -> Collections.list(request.getHeaders(name)), names);
  }

  /** Faces takes any request with a state for one that a page of its own sent. */
  private static boolean actsByQuery(@Nullable String query) {
    try {
      return query != null && URLDecoder.decode(query, ISO_8859_1).contains(VIEW_STATE);
    } catch (IllegalArgumentException e) {
      return true;
    }
  }
}

package dev.portcullis.admin.gate;

import dev.portcullis.admin.login.SignedIn;
import jakarta.inject.Inject;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;

/**
 * Lets only those in who have signed in; what is open to all is listed, everything else is not.
 *
 * <p>A filter and not a constraint of the container, because {@link AdminListenerFilter} must have
 * spoken first: a listener that is not the console's does not even show its login page.
 */
public final class SignInFilter extends HttpFilter {
  private final InstantSource clock = InstantSource.system();
  @Inject private SignedIn signedIn;

  @Override
  protected void doFilter(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    String path = Paths.of(request);
    if (Paths.isProgrammatic(path) || Paths.isResource(path)) {
      chain.doFilter(request, response);
    } else if (path.equals(Paths.LOGIN)) {
      chain.doFilter(request, response);
    } else if (Idleness.ends(request, clock) || !known(request)) {
      send(request, response, login(request, path));
    } else if (signedIn.isPasswordDue() && !path.equals(Paths.ACCOUNT)) {
      send(request, response, request.getContextPath() + Paths.ACCOUNT);
    } else {
      chain.doFilter(request, response);
    }
  }

  private boolean known(HttpServletRequest request) {
    return request.getUserPrincipal() != null && signedIn.isKnown();
  }

  private static String login(HttpServletRequest request, String path) {
    String query = request.getQueryString();
    String next = query == null ? path : path + '?' + query;
    String login = request.getContextPath() + Paths.LOGIN;
    return request.getMethod().equals("GET") && path.endsWith(".xhtml")
        ? login + "?next=" + URLEncoder.encode(next, StandardCharsets.UTF_8)
        : login;
  }

  /** A script of the page follows a redirect only if it is told in its own language. */
  private static void send(
      HttpServletRequest request, HttpServletResponse response, String location)
      throws IOException {
    if (!"partial/ajax".equals(request.getHeader("Faces-Request"))) {
      response.sendRedirect(location);
      return;
    }
    response.setContentType("text/xml");
    response.setCharacterEncoding("UTF-8");
    response
        .getWriter()
        .write(
            "<?xml version='1.0' encoding='UTF-8'?><partial-response><redirect url=\""
                + location
                + "\"/></partial-response>");
  }
}

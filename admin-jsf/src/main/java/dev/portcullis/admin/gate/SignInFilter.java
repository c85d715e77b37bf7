package dev.portcullis.admin.gate;

import dev.portcullis.admin.session.SignedIn;
import dev.portcullis.ejb.ConsoleAccountsBean;
import jakarta.inject.Inject;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
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
  private static final String FACES_REQUEST = "Faces-Request";
  private static final String PARTIAL = "jakarta.faces.partial.ajax";

  private final InstantSource clock = InstantSource.system();
  @Inject private SignedIn signedIn;
  @Inject private ConsoleAccountsBean accounts;

  @Override
  protected void doFilter(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    String path = Paths.of(request);
    if (Paths.isProgrammatic(path) || Paths.isResource(path)) {
      chain.doFilter(request, response);
    } else if (path.equals(Paths.LOGIN)) {
      signIn(request, response, chain);
    } else if (Idleness.ends(request, clock) || !known(request)) {
      send(request, response, login(request, path));
    } else if (signedIn.isPasswordDue() && !path.equals(Paths.ACCOUNT)) {
      send(request, response, request.getContextPath() + Paths.ACCOUNT);
    } else {
      chain.doFilter(request, response);
    }
  }

  /**
   * The page to sign in has no script that talks to it; of what others say so, Faces would write a
   * stack trace each.
   */
  private static void signIn(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    if (request.getHeader(FACES_REQUEST) != null || request.getParameter(PARTIAL) != null) {
      response.sendError(HttpServletResponse.SC_BAD_REQUEST);
    } else {
      chain.doFilter(request, response);
    }
  }

  /** A session ends when its account's password or roles change, or the account does. */
  private boolean known(HttpServletRequest request) {
    if (request.getUserPrincipal() == null || !signedIn.isKnown()) {
      return false;
    }
    boolean holds = accounts.holds(signedIn.getName(), signedIn.stamp());
    HttpSession session = request.getSession(false);
    if (!holds && session != null) {
      session.invalidate();
    }
    return holds;
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
    if (!"partial/ajax".equals(request.getHeader(FACES_REQUEST))) {
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

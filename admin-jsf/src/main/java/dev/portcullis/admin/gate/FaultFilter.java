package dev.portcullis.admin.gate;

import dev.portcullis.admin.session.NotAllowedException;
import jakarta.faces.application.ViewExpiredException;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.lang.System.Logger.Level;

/**
 * Where what goes wrong with a page ends. The server would write a stack trace of each, so that
 * anybody who sends nonsense writes its log: here a form that is no longer known, and whatever else
 * is sent to the page to sign in, is asked for anew, and of all else one trace a minute is written,
 * and how many more there were.
 */
public final class FaultFilter extends HttpFilter {
  private static final System.Logger LOG = System.getLogger(FaultFilter.class.getName());

  private final FaultLog log =
      new FaultLog(System::nanoTime, (text, fault) -> LOG.log(Level.WARNING, text, fault));

  @Override
  protected void doFilter(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    if (Paths.isProgrammatic(Paths.of(request))) {
      chain.doFilter(request, response);
      return;
    }
    try {
      chain.doFilter(request, response);
    } catch (ServletException | RuntimeException e) {
      failed(request, response, e);
    }
  }

  private void failed(HttpServletRequest request, HttpServletResponse response, Exception fault)
      throws IOException {
    boolean unreadable =
        Causes.find(fault, ViewExpiredException.class) != null
            || (request.getMethod().equals("POST") && Paths.of(request).equals(Paths.LOGIN));
    boolean notAllowed = Causes.find(fault, NotAllowedException.class) != null;
    if (!unreadable && !notAllowed) {
      log.add("a page of the console failed", fault);
    }
    if (response.isCommitted()) {
      return;
    }
    response.reset();
    if (unreadable) {
      response.sendRedirect(request.getContextPath() + Paths.of(request));
    } else if (notAllowed) {
      response.sendError(HttpServletResponse.SC_FORBIDDEN);
    } else {
      response.sendError(HttpServletResponse.SC_INTERNAL_SERVER_ERROR);
    }
  }
}

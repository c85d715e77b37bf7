package dev.portcullis.admin.gate;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpSession;
import java.time.Clock;
import java.time.Duration;

/**
 * Ends a session that nobody uses. A page that refreshes itself would keep the session alive for as
 * long as the browser is open, so its refreshing does not count as use.
 */
final class Idleness {
  static final Duration LONGEST = Duration.ofMinutes(30);

  /** Every {@code p:poll} of the console has this id. */
  private static final String REFRESH = "refresh";

  private static final String LAST_USE = Idleness.class.getName() + ".lastUse";

  private Idleness() {}

  /** Whether the session, if there is one, was used lately; otherwise it is ended. */
  static boolean stillActive(HttpServletRequest request) {
    return stillActive(request, Clock.systemUTC());
  }

  static boolean stillActive(HttpServletRequest request, Clock clock) {
    HttpSession session = request.getSession(false);
    if (session == null) {
      return true;
    }
    long now = clock.millis();
    if (session.getAttribute(LAST_USE) instanceof Long last && now - last > LONGEST.toMillis()) {
      session.invalidate();
      return false;
    }
    if (!refreshes(request)) {
      session.setAttribute(LAST_USE, now);
    }
    return true;
  }

  private static boolean refreshes(HttpServletRequest request) {
    String source = request.getParameter("jakarta.faces.source");
    return source != null && (source.equals(REFRESH) || source.endsWith(':' + REFRESH));
  }
}

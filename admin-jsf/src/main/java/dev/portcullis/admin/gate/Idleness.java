package dev.portcullis.admin.gate;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpSession;
import java.time.Duration;
import java.time.InstantSource;

/**
 * Ends a session that nobody uses. A page that refreshes itself would keep the session alive for as
 * long as the browser is open, so its refreshing does not count as use.
 */
final class Idleness {
  static final Duration LONGEST = Duration.ofMinutes(30);

  private static final String LAST_USE = Idleness.class.getName() + ".lastUse";

  private Idleness() {}

  /** Whether the session was not used for too long; it is ended then. */
  static boolean ends(HttpServletRequest request, InstantSource clock) {
    HttpSession session = request.getSession(false);
    boolean over =
        session != null
            && session.getAttribute(LAST_USE) instanceof Long last
            && clock.millis() - last > LONGEST.toMillis();
    if (over) {
      session.invalidate();
    }
    return over;
  }

  /** Somebody uses the session now. */
  static void used(HttpSession session, InstantSource clock) {
    session.setAttribute(LAST_USE, clock.millis());
  }
}

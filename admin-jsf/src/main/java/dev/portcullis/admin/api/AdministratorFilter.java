package dev.portcullis.admin.api;

import dev.portcullis.ejb.Administrator;
import dev.portcullis.ejb.Administrator.Known;
import dev.portcullis.ejb.Administrator.Locked;
import dev.portcullis.ejb.Administrator.Unavailable;
import dev.portcullis.ejb.AdministratorBean;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.PreMatching;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.Provider;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Asks each request who sends it, before anything else is looked at. Only the {@code Authorization}
 * field counts, never a session: a browser that somebody lured here sends nothing of worth.
 *
 * <p>Who may look may call everything that changes nothing; all else is for administrators, a path
 * that is added later included.
 */
@Provider
@PreMatching
@Priority(Priorities.AUTHENTICATION)
@ApplicationScoped
public class AdministratorFilter implements ContainerRequestFilter {
  private static final Set<String> READING = Set.of(HttpMethod.GET, HttpMethod.HEAD);

  /** Posts that change nothing. */
  private static final Set<String> ASKING =
      Set.of("policy/check", "explain", "evaluation", "evaluations");

  private static final Pattern WHAT_IF = Pattern.compile("limits/[^/]+/what-if");

  /** Public keys are public: who verifies an assertion has no account here. */
  private static final String PUBLIC = "jwks";

  @Inject private AdministratorBean administrators;
  @Inject private HttpServletRequest connection;

  @Override
  public void filter(ContainerRequestContext request) {
    String path = request.getUriInfo().getPath().replaceAll("^/+|/+$", "");
    boolean reading = READING.contains(request.getMethod());
    if (reading && path.equals(PUBLIC)) {
      return;
    }
    Administrator sender =
        administrators.identify(request.getHeaderString(HttpHeaders.AUTHORIZATION), address());
    if (!(sender instanceof Known known)) {
      request.abortWith(refusal(sender));
    } else if (!known.admin() && !reading && !asking(path)) {
      request.abortWith(
          Problems.answer(403, "not-permitted", "This is for administrators").build());
    } else {
      request.setSecurityContext(new KnownSender(known, connection.isSecure()));
    }
  }

  private static boolean asking(String path) {
    return ASKING.contains(path) || WHAT_IF.matcher(path).matches();
  }

  private static Response refusal(Administrator sender) {
    if (sender instanceof Locked locked) {
      long seconds = Math.max(1, locked.retryAfter().toSeconds());
      return Problems.answer(429, "too-many-failures", "Too many failed log-ins; try again later")
          .header(HttpHeaders.RETRY_AFTER, seconds)
          .build();
    }
    if (sender instanceof Unavailable) {
      return Problems.answer(503, "unavailable", "The token cannot be judged now")
          .header(HttpHeaders.RETRY_AFTER, 1)
          .build();
    }
    if (sender instanceof Administrator.WithoutRole) {
      return Problems.answer(403, "not-permitted", "The token's subject has no role here").build();
    }
    return Problems.answer(
            401, "credentials", "A console account or an administrator's token is required")
        .header(HttpHeaders.WWW_AUTHENTICATE, "Basic realm=\"portcullis\", charset=\"UTF-8\"")
        .header(HttpHeaders.WWW_AUTHENTICATE, "Bearer realm=\"portcullis\"")
        .build();
  }

  private InetAddress address() {
    try {
      return InetAddress.getByName(connection.getRemoteAddr());
    } catch (UnknownHostException e) {
      throw new IllegalStateException("the server gives addresses, not names", e);
    }
  }
}

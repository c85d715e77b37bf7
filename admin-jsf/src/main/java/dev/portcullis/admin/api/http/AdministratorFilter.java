package dev.portcullis.admin.api.http;

import dev.portcullis.admin.session.ClientAddress;
import dev.portcullis.administration.account.Administrator;
import dev.portcullis.administration.account.Administrator.Known;
import dev.portcullis.administration.account.Administrator.Locked;
import dev.portcullis.administration.account.Administrator.PasswordDue;
import dev.portcullis.administration.account.Administrator.Unavailable;
import dev.portcullis.ejb.AdministratorBean;
import dev.portcullis.store.audit.RefusalAudit;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.PreMatching;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.Provider;
import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/**
 * Asks each request who sends it, before anything else is looked at. Only the {@code Authorization}
 * field counts, never a session: a browser that somebody lured here sends nothing of worth.
 *
 * <p>What the sender may do {@link Permissions} says.
 */
@Provider
@PreMatching
@Priority(Priorities.AUTHENTICATION)
@ApplicationScoped
public class AdministratorFilter implements ContainerRequestFilter {
  /** Public keys are public: who verifies an assertion has no account here. */
  public static final String PUBLIC = "jwks";

  @Inject private AdministratorBean administrators;
  @Inject private RefusalAudit refusals;
  @Inject private HttpServletRequest connection;

  @Override
  public void filter(ContainerRequestContext request) {
    String path = request.getUriInfo().getPath().replaceAll("^/+|/+$", "");
    boolean reading = Permissions.reading(request.getMethod());
    if (reading && path.equals(PUBLIC)) {
      return;
    }
    Administrator sender =
        administrators.identify(request.getHeaderString(HttpHeaders.AUTHORIZATION), address());
    Known known = known(sender, request.getMethod(), path);
    if (known == null) {
      request.abortWith(refusal(sender));
    } else if (!known.role().allows(Permissions.least(request.getMethod(), path))) {
      refusals.notPermitted(known.author(), request.getMethod() + " /" + path, address());
      request.abortWith(
          Problems.answer(403, "not-permitted", Permissions.why(request.getMethod(), path))
              .build());
    } else {
      request.setSecurityContext(new KnownSender(known, connection.isSecure()));
    }
  }

  /** Null for who may do nothing, or nothing else before the password is changed. */
  private static @Nullable Known known(Administrator sender, String method, String path) {
    if (sender instanceof PasswordDue due && Permissions.changesOwnPassword(method, path)) {
      return due.known();
    }
    return sender instanceof Known known ? known : null;
  }

  private static Response refusal(Administrator sender) {
    if (sender instanceof PasswordDue) {
      return Problems.answer(
              403,
              "password-change-required",
              "Somebody else set this password: change it first, with PUT"
                  + " /portcullis/api/v1/account/password {\"password\": \"…\"} or in the console")
          .build();
    }
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
    return ClientAddress.of(connection);
  }
}

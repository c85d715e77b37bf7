package dev.portcullis.admin.api.http;

import dev.portcullis.administration.account.Administrator.Known;
import dev.portcullis.store.account.ConsoleRole;
import dev.portcullis.store.audit.Author;
import jakarta.ws.rs.core.SecurityContext;
import java.security.Principal;

/** Who sent a request. */
public record KnownSender(Known known, boolean secure) implements SecurityContext {

  private record Sender(Known known) implements Principal {
    @Override
    public String getName() {
      return known.name();
    }
  }

  /** Who sent the request of this context. */
  public static Known of(SecurityContext sender) {
    return ((Sender) sender.getUserPrincipal()).known();
  }

  /** As whom the sender is written down. */
  public static Author author(SecurityContext sender) {
    return of(sender).author();
  }

  @Override
  public Principal getUserPrincipal() {
    return new Sender(known);
  }

  @Override
  public boolean isUserInRole(String role) {
    for (ConsoleRole some : ConsoleRole.values()) {
      if (some.slug().equals(role)) {
        return known.role().allows(some);
      }
    }
    return false;
  }

  @Override
  public boolean isSecure() {
    return secure;
  }

  @Override
  public String getAuthenticationScheme() {
    return BASIC_AUTH;
  }
}

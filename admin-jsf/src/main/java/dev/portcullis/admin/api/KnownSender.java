package dev.portcullis.admin.api;

import dev.portcullis.ejb.Administrator.Known;
import jakarta.ws.rs.core.SecurityContext;
import java.security.Principal;

/** Who sent a request. */
record KnownSender(Known known, boolean secure) implements SecurityContext {

  @Override
  public Principal getUserPrincipal() {
    return known::name;
  }

  @Override
  public boolean isUserInRole(String role) {
    return role.equals("viewer") || (role.equals("admin") && known.admin());
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

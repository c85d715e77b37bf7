package dev.portcullis.ejb;

import dev.portcullis.authentication.Authentication;
import dev.portcullis.authentication.AuthenticationMethod;
import dev.portcullis.authentication.AuthenticationResult;
import dev.portcullis.policy.PolicySnapshot;
import dev.portcullis.request.AccessRequest;
import dev.portcullis.request.BodySource;
import dev.portcullis.request.CanonicalPath;
import dev.portcullis.request.HttpFields;
import dev.portcullis.request.Subject;
import java.net.InetAddress;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Administrators that an issuer of the policy vouches for: judged by the same code as any token.
 */
record TokenAdministrators(Authentication authentication) {
  /** The role whose bearers may change things. */
  static final String ADMIN = "portcullis-admin";

  /** The role whose bearers may look. */
  static final String VIEWER = "portcullis-viewer";

  /**
   * @param policy whose issuers are believed; null where none is loaded yet
   */
  Administrator identify(
      String authorization, InetAddress address, @Nullable PolicySnapshot policy) {
    if (policy == null) {
      return new Administrator.Unavailable();
    }
    AuthenticationResult result =
        authentication.authenticate(
            request(authorization, address), List.of(AuthenticationMethod.JWT), policy);
    if (result instanceof AuthenticationResult.Authenticated authenticated) {
      return withRole(authenticated.subject(), policy);
    }
    return result instanceof AuthenticationResult.Unavailable
        ? new Administrator.Unavailable()
        : new Administrator.Unknown();
  }

  private static Administrator withRole(Subject subject, PolicySnapshot policy) {
    Set<String> roles = policy.effectiveRoles(subject.roles());
    boolean admin = roles.contains(ADMIN);
    return admin || roles.contains(VIEWER)
        ? new Administrator.Known(subject.key(), admin)
        : new Administrator.WithoutRole();
  }

  private static AccessRequest request(String authorization, InetAddress address) {
    return new AccessRequest(
        "administration",
        Instant.EPOCH,
        "GET",
        "https",
        "localhost",
        new CanonicalPath("/", List.of(), Set.of()),
        null,
        "HTTP/1.1",
        HttpFields.of("Authorization", authorization),
        address,
        List.of(),
        BodySource.NONE);
  }
}

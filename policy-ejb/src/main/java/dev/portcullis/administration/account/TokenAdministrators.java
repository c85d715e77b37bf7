package dev.portcullis.administration.account;

import dev.portcullis.authentication.Authentication;
import dev.portcullis.authentication.method.AuthenticationResult;
import dev.portcullis.policy.compiled.PolicySnapshot;
import dev.portcullis.policy.document.AuthenticationMethod;
import dev.portcullis.policy.document.Issuer;
import dev.portcullis.policy.document.Issuer.AdministrativeRole;
import dev.portcullis.request.AccessRequest;
import dev.portcullis.request.BodySource;
import dev.portcullis.request.CanonicalPath;
import dev.portcullis.request.HttpFields;
import dev.portcullis.request.Patience;
import dev.portcullis.request.Subject;
import dev.portcullis.store.account.ConsoleRole;
import java.net.InetAddress;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Administrators that an issuer of the policy vouches for: judged by the same code as any token,
 * where the policy says that the issuer may vouch for any, for the audience that it says, and by
 * the roles that it says.
 */
public record TokenAdministrators(Authentication authentication) {

  /**
   * @param policy whose issuers are believed; null where none is loaded yet
   */
  public Administrator identify(
      String authorization, InetAddress address, @Nullable PolicySnapshot policy) {
    if (policy == null) {
      return new Administrator.Unavailable();
    }
    AuthenticationResult result =
        authentication.authenticate(
            request(authorization, address),
            List.of(AuthenticationMethod.JWT),
            new AdministrationSnapshot(policy),
            Patience.WAITS);
    if (result instanceof AuthenticationResult.Authenticated authenticated) {
      return withRole(authenticated.subject(), policy);
    }
    return result instanceof AuthenticationResult.Unavailable
        ? new Administrator.Unavailable()
        : new Administrator.Unknown();
  }

  private static Administrator withRole(Subject subject, PolicySnapshot policy) {
    var granted =
        policy.issuers().stream()
            .filter(issuer -> issuer.name().equals(subject.issuer()))
            .map(Issuer::administrators)
            .filter(Objects::nonNull)
            .flatMap(administrators -> subject.roles().stream().map(administrators.roles()::get))
            .filter(Objects::nonNull)
            .max(Comparator.naturalOrder());
    return granted.isPresent()
        ? new Administrator.Known(subject.key(), role(granted.get()))
        : new Administrator.WithoutRole();
  }

  private static ConsoleRole role(AdministrativeRole granted) {
    return switch (granted) {
      case VIEWER -> ConsoleRole.VIEWER;
      case EDITOR -> ConsoleRole.EDITOR;
      case ADMINISTRATOR -> ConsoleRole.ADMIN;
    };
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

package dev.portcullis.administration.account;

import dev.portcullis.policy.attribute.AccessAttributes;
import dev.portcullis.policy.compiled.Authorization;
import dev.portcullis.policy.compiled.CredentialRecords;
import dev.portcullis.policy.compiled.KnownCredentials;
import dev.portcullis.policy.compiled.PolicySnapshot;
import dev.portcullis.policy.document.Issuer;
import dev.portcullis.policy.document.Issuer.Administrators;
import dev.portcullis.policy.document.PolicyDocument;
import dev.portcullis.policy.route.CompiledRoute;
import dev.portcullis.policy.route.RouteMatch;
import dev.portcullis.request.CanonicalPath;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A policy as administration sees it: only issuers that may vouch for administrators, and of their
 * tokens only those that are for the administrators' audience. A token for an API opens no console.
 */
record AdministrationSnapshot(PolicySnapshot policy) implements PolicySnapshot {

  @Override
  public List<Issuer> issuers() {
    return policy.issuers().stream().flatMap(AdministrationSnapshot::administering).toList();
  }

  private static Stream<Issuer> administering(Issuer issuer) {
    Administrators administrators = issuer.administrators();
    return administrators == null
        ? Stream.empty()
        : Stream.of(issuer.forAudiences(List.of(administrators.audience())));
  }

  @Override
  public long version() {
    return policy.version();
  }

  @Override
  public PolicyDocument document() {
    return policy.document();
  }

  @Override
  public RouteMatch match(String host, CanonicalPath path, String method) {
    return policy.match(host, path, method);
  }

  @Override
  public Set<String> effectiveRoles(Set<String> roles) {
    return policy.effectiveRoles(roles);
  }

  @Override
  public Authorization authorize(CompiledRoute route, AccessAttributes attributes) {
    return policy.authorize(route, attributes);
  }

  @Override
  public KnownCredentials credentials() {
    return policy.credentials();
  }

  @Override
  public PolicySnapshot with(CredentialRecords records) {
    return new AdministrationSnapshot(policy.with(records));
  }
}

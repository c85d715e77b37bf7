package dev.portcullis.policy.compiled;

import dev.portcullis.policy.attribute.AccessAttributes;
import dev.portcullis.policy.cors.TokenPlaces;
import dev.portcullis.policy.document.Issuer;
import dev.portcullis.policy.document.PolicyDocument;
import dev.portcullis.policy.limit.CompiledLimit;
import dev.portcullis.policy.route.CompiledRoute;
import dev.portcullis.policy.route.RouteMatch;
import dev.portcullis.request.CanonicalPath;
import dev.portcullis.request.JudgedFields;
import java.util.List;
import java.util.Set;

/**
 * A policy compiled: deeply immutable, never serialised, swapped as one reference.
 *
 * <p>An interface, so that the engine's tests need no document; {@code PolicyCompiler} makes the
 * one that counts.
 */
public interface PolicySnapshot {

  /** The version, from 1. */
  long version();

  /** The document that it was compiled from. */
  PolicyDocument document();

  /** The limits that every request of the node counts against before anything else. */
  default List<CompiledLimit> beforeAuthentication() {
    return List.of();
  }

  /** The fields of requests that rules and limits read. */
  default JudgedFields judgedFields() {
    return JudgedFields.USUAL;
  }

  /** Where requests to some route may carry tokens besides {@code Authorization}. */
  default TokenPlaces tokenPlaces() {
    return TokenPlaces.NONE;
  }

  /** Finds the route. */
  RouteMatch match(String host, CanonicalPath path, String method);

  /** The roles and all that they inherit. */
  Set<String> effectiveRoles(Set<String> roles);

  /** Judges by the rules that apply to the route. */
  Authorization authorize(CompiledRoute route, AccessAttributes attributes);

  /** Who issues tokens. */
  default List<Issuer> issuers() {
    return document().issuers();
  }

  /** The API keys and certificates that are known, revoked ones included. */
  KnownCredentials credentials();

  /** The same policy with other records of credentials. */
  PolicySnapshot with(CredentialRecords records);
}

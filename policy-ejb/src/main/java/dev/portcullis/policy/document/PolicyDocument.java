package dev.portcullis.policy.document;

import static dev.portcullis.policy.table.FieldKinds.objects;
import static dev.portcullis.policy.table.FieldKinds.required;

import dev.portcullis.policy.cors.TokenPlaces;
import dev.portcullis.policy.document.limit.Limit;
import dev.portcullis.policy.table.Column;
import dev.portcullis.policy.table.Table;
import dev.portcullis.policy.text.Names;
import dev.portcullis.policy.text.ScalarKinds;
import java.util.List;

/**
 * The whole policy as its owner wrote it: one value, no references resolved. What the console
 * edits, what a version stores, what the compiler reads. Its textual form is in {@code
 * docs/policy.md}.
 */
public record PolicyDocument(
    List<Issuer> issuers,
    List<ApiKey> apiKeys,
    List<Certificate> certificates,
    List<Role> roles,
    List<Upstream> upstreams,
    List<Limit> limits,
    List<Route> routes,
    List<Rule> rules) {

  private static final Table.Builder<PolicyDocument> IN = Table.builder();
  private static final Column<PolicyDocument, Long> VERSION =
      IN.add("portcullis", required(ScalarKinds.VERSION, 1L), document -> 1L);
  private static final Column<PolicyDocument, List<Issuer>> ISSUERS =
      IN.add("issuers", objects(Issuer.TABLE), PolicyDocument::issuers);
  private static final Column<PolicyDocument, List<ApiKey>> API_KEYS =
      IN.add("api-keys", objects(ApiKey.TABLE), PolicyDocument::apiKeys);
  private static final Column<PolicyDocument, List<Certificate>> CERTIFICATES =
      IN.add("certificates", objects(Certificate.TABLE), PolicyDocument::certificates);
  private static final Column<PolicyDocument, List<Role>> ROLES =
      IN.add("roles", objects(Role.TABLE), PolicyDocument::roles);
  private static final Column<PolicyDocument, List<Upstream>> UPSTREAMS =
      IN.add("upstreams", objects(Upstream.TABLE), PolicyDocument::upstreams);
  private static final Column<PolicyDocument, List<Limit>> LIMITS =
      IN.add("limits", objects(Limit.TABLE), PolicyDocument::limits);
  private static final Column<PolicyDocument, List<Route>> ROUTES =
      IN.add("routes", objects(Route.TABLE), PolicyDocument::routes);
  private static final Column<PolicyDocument, List<Rule>> RULES =
      IN.add("rules", objects(Rule.TABLE), PolicyDocument::rules);

  /** The sections. */
  public static final Table<PolicyDocument> TABLE =
      IN.table(
          in ->
              new PolicyDocument(
                  in.get(ISSUERS),
                  in.get(API_KEYS),
                  in.get(CERTIFICATES),
                  in.get(ROLES),
                  in.get(UPSTREAMS),
                  in.get(LIMITS),
                  in.get(ROUTES),
                  in.get(RULES)));

  /** The policy of a new installation: nothing is reachable. */
  public static final PolicyDocument EMPTY =
      new PolicyDocument(
          List.of(), List.of(), List.of(), List.of(), List.of(), List.of(), List.of(), List.of());

  public PolicyDocument {
    issuers = List.copyOf(issuers);
    apiKeys = List.copyOf(apiKeys);
    certificates = List.copyOf(certificates);
    roles = List.copyOf(roles);
    upstreams = List.copyOf(upstreams);
    limits = List.copyOf(limits);
    routes = List.copyOf(routes);
    rules = List.copyOf(rules);
  }

  /** Where requests to some route may carry tokens besides {@code Authorization}. */
  public TokenPlaces tokenPlaces() {
    return TokenPlaces.of(routes.stream().map(route -> route.browsers().tokenFrom()).toList());
  }

  /** This with other API keys. */
  public PolicyDocument withApiKeys(List<ApiKey> other) {
    return new PolicyDocument(
        issuers, other, certificates, roles, upstreams, limits, routes, rules);
  }

  /**
   * This without issuers whose subjects would be taken for others'. Documents with such names were
   * published once; their tokens are not good.
   */
  public PolicyDocument withoutReservedIssuers() {
    var others = issuers.stream().filter(issuer -> !Names.reserved(issuer.name())).toList();
    return others.size() == issuers.size()
        ? this
        : new PolicyDocument(
            others, apiKeys, certificates, roles, upstreams, limits, routes, rules);
  }
}

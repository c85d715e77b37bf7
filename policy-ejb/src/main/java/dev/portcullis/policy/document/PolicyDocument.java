package dev.portcullis.policy.document;

import dev.portcullis.policy.document.LimitTraits.Amount;
import dev.portcullis.policy.document.LimitTraits.Rates;
import dev.portcullis.policy.document.LimitTraits.Telling;
import dev.portcullis.policy.document.LimitTraits.Tiers;
import dev.portcullis.policy.document.UpstreamTraits.Balance;
import dev.portcullis.policy.document.UpstreamTraits.CircuitBreaker;
import dev.portcullis.policy.document.UpstreamTraits.Concurrency;
import dev.portcullis.policy.document.UpstreamTraits.Health;
import dev.portcullis.policy.document.UpstreamTraits.Priority;
import dev.portcullis.policy.document.UpstreamTraits.Protocol;
import dev.portcullis.policy.document.UpstreamTraits.Retries;
import dev.portcullis.policy.document.UpstreamTraits.Target;
import dev.portcullis.policy.document.UpstreamTraits.Timeouts;
import dev.portcullis.policy.document.UpstreamTraits.Tls;
import dev.portcullis.policy.text.Names;
import dev.portcullis.rate.gcra.WithoutGrid;
import dev.portcullis.request.PathForm;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

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

  /**
   * Who issues tokens.
   *
   * @param name unique
   * @param issuer the {@code iss} claim, compared exactly
   * @param jwks where its keys are, or null when {@code discovery} finds them
   * @param discovery whether {@code <issuer>/.well-known/openid-configuration} names the keys
   * @param audiences any of which a token must be for; empty: not checked
   * @param algorithms accepted JWS algorithms
   * @param claims where subject, roles and scopes stand in a token
   * @param leeway tolerated clock difference
   * @param administrators whose tokens of it may administer Portcullis; null: nobody's
   */
  public record Issuer(
      String name,
      String issuer,
      @Nullable String jwks,
      boolean discovery,
      List<String> audiences,
      List<String> algorithms,
      ClaimNames claims,
      Duration leeway,
      @Nullable Administrators administrators) {

    public static final List<String> DEFAULT_ALGORITHMS =
        List.of("RS256", "ES256", "PS256", "EdDSA");
    public static final Duration DEFAULT_LEEWAY = Duration.ofSeconds(30);

    public Issuer {
      audiences = List.copyOf(audiences);
      algorithms = List.copyOf(algorithms);
    }

    /** One none of whose tokens may administer. */
    public Issuer(
        String name,
        String issuer,
        @Nullable String jwks,
        boolean discovery,
        List<String> audiences,
        List<String> algorithms,
        ClaimNames claims,
        Duration leeway) {
      this(name, issuer, jwks, discovery, audiences, algorithms, claims, leeway, null);
    }
  }

  /**
   * Whose tokens of an issuer may administer Portcullis.
   *
   * @param audience what such a token must be for, besides all that any token must be
   * @param roles what each role that a token may give allows, by the role's name in the token
   */
  public record Administrators(String audience, Map<String, AdministrativeRole> roles) {
    public Administrators {
      roles = Map.copyOf(roles);
    }
  }

  /** What an administrator may do. */
  public enum AdministrativeRole {
    /** Sees everything, changes nothing. */
    VIEWER,
    /** Changes the policy, but not who administers. */
    EDITOR,
    /** Sees and changes everything. */
    ADMINISTRATOR
  }

  /** Names of claims; a dotted name reaches into objects ({@code realm_access.roles}). */
  public record ClaimNames(String subject, String roles, String scopes) {
    public static final ClaimNames DEFAULT = new ClaimNames("sub", "groups", "scope");
  }

  /**
   * An API key.
   *
   * @param sha256 64 hexadecimal digits, the SHA-256 of the whole key
   * @param previousSha256 the key before the last rotation, still good until {@code previousUntil}
   * @param revoked whether the key is known but no longer good
   * @param metadata what is known of its owner, such as a plan; the subject's claims
   */
  public record ApiKey(
      String name,
      String sha256,
      List<String> roles,
      List<String> scopes,
      @Nullable Instant expires,
      @Nullable String previousSha256,
      @Nullable Instant previousUntil,
      boolean revoked,
      Map<String, String> metadata) {
    public ApiKey {
      roles = List.copyOf(roles);
      scopes = List.copyOf(scopes);
      metadata = Map.copyOf(metadata);
    }

    /** A key of whose owner nothing is known. */
    public ApiKey(
        String name,
        String sha256,
        List<String> roles,
        List<String> scopes,
        @Nullable Instant expires,
        @Nullable String previousSha256,
        @Nullable Instant previousUntil,
        boolean revoked) {
      this(name, sha256, roles, scopes, expires, previousSha256, previousUntil, revoked, Map.of());
    }
  }

  /** A client certificate, known by its subject's distinguished name. */
  public record Certificate(String name, String subject, List<String> roles, List<String> scopes) {
    public Certificate {
      roles = List.copyOf(roles);
      scopes = List.copyOf(scopes);
    }
  }

  /** A role; who has it has all roles that it inherits. */
  public record Role(String name, List<String> inherits) {
    public Role {
      inherits = List.copyOf(inherits);
    }
  }

  /**
   * Servers that answer for routes.
   *
   * @param targets the servers
   * @param protocol what is spoken to them
   * @param timeouts how long they are waited for
   * @param balance how one of them is chosen
   * @param retries when a request is tried again
   * @param circuitBreaker when it is left alone for a while; null: never
   * @param health how it is known which of them are well
   * @param concurrency how many requests it gets at once
   * @param tls how {@code https} targets are trusted, and who we are to them
   */
  public record Upstream(
      String name,
      List<Target> targets,
      Protocol protocol,
      Timeouts timeouts,
      Balance balance,
      Retries retries,
      @Nullable CircuitBreaker circuitBreaker,
      Health health,
      Concurrency concurrency,
      Tls tls) {

    public Upstream {
      targets = List.copyOf(targets);
    }

    /** An upstream of which only the servers are said. */
    public static Upstream of(String name, List<String> urls) {
      return new Upstream(
          name,
          urls.stream().map(Target::of).toList(),
          Protocol.HTTP1,
          Timeouts.DEFAULT,
          Balance.DEFAULT,
          Retries.DEFAULT,
          null,
          Health.DEFAULT,
          Concurrency.DEFAULT,
          Tls.DEFAULT);
    }

    /** This with other timeouts. */
    public Upstream waiting(Timeouts other) {
      return new Upstream(
          name,
          targets,
          protocol,
          other,
          balance,
          retries,
          circuitBreaker,
          health,
          concurrency,
          tls);
    }
  }

  /**
   * A limit.
   *
   * @param key what is counted apart: a name that {@code docs/limits.md} lists, such as {@code
   *     subject}, or a CEL expression that yields a string
   * @param amount how much each key may have
   * @param cost a CEL expression that yields what a request costs, or null: one unit
   * @param answerCost a CEL expression that yields, once the answer has ended, what it did cost, or
   *     null: as before
   * @param tiers other amounts for some, or null
   * @param withoutGrid what holds while the other nodes, or a quota's database, cannot be asked
   * @param headers when a client is told
   * @param beforeAuthentication whether every request of the node counts, whatever its route,
   *     before anything else is done with it
   */
  public record Limit(
      String name,
      String key,
      Amount amount,
      @Nullable String cost,
      @Nullable String answerCost,
      @Nullable Tiers tiers,
      WithoutGrid withoutGrid,
      Telling headers,
      boolean beforeAuthentication) {

    /** A limit of which only the amount is said. */
    public static Limit of(String name, String key, Amount amount) {
      return new Limit(
          name, key, amount, null, null, null, WithoutGrid.SHARE, Telling.REFUSALS, false);
    }

    /** A rate with one window. */
    public static Limit of(String name, String key, long rate, Duration per, long burst) {
      return of(name, key, Rates.of(rate, per, burst));
    }
  }

  /**
   * A route.
   *
   * @param hosts exact names or {@code *.example.com}; empty: any
   * @param path the template, as written
   * @param methods empty: any
   * @param upstream the name of an upstream
   * @param stripPrefix a prefix cut off before forwarding
   * @param addPrefix a prefix put before the path, after the cut
   * @param maxBody in bytes
   * @param maxInspected in bytes: the longest body of an inspected type
   * @param priority how much it matters under overload
   * @param upgrades protocols, in lower case, to which a connection may change (RFC 9110 §7.8);
   *     empty: none
   * @param passFields fields of the client that the upstream gets though they replace what was
   *     judged, or claim who or where the client is
   * @param exclusions findings that are false alarms here
   */
  public record Route(
      String name,
      List<String> hosts,
      String path,
      List<String> methods,
      String upstream,
      @Nullable String stripPrefix,
      @Nullable String addPrefix,
      List<AuthenticationMethod> authenticate,
      List<String> limits,
      long maxBody,
      Set<PathForm> pathLeniency,
      ThreatMode threatMode,
      long maxInspected,
      boolean forwardCredentials,
      Priority priority,
      List<String> upgrades,
      List<String> passFields,
      List<Exclusion> exclusions) {

    public static final long DEFAULT_MAX_BODY = 10L << 20;
    public static final long DEFAULT_MAX_INSPECTED = 1L << 20;

    public Route {
      hosts = List.copyOf(hosts);
      methods = List.copyOf(methods);
      authenticate = List.copyOf(authenticate);
      limits = List.copyOf(limits);
      pathLeniency = Set.copyOf(pathLeniency);
      upgrades = List.copyOf(upgrades);
      passFields = List.copyOf(passFields);
      exclusions = List.copyOf(exclusions);
    }
  }

  /** What a matching rule says. */
  public enum Effect {
    PERMIT,
    FORBID
  }

  /** Whether a rule counts. */
  public enum Mode {
    ENFORCE,
    SHADOW
  }

  /**
   * A rule.
   *
   * @param routes names of routes; empty: all
   * @param methods empty: all
   * @param roles any of which the subject must have; empty: not asked
   * @param scopes all of which the subject must have; empty: not asked
   * @param when a CEL condition, or null
   */
  public record Rule(
      String name,
      Effect effect,
      List<String> routes,
      List<String> methods,
      List<String> roles,
      List<String> scopes,
      @Nullable String when,
      Mode mode) {
    public Rule {
      routes = List.copyOf(routes);
      methods = List.copyOf(methods);
      roles = List.copyOf(roles);
      scopes = List.copyOf(scopes);
    }
  }
}

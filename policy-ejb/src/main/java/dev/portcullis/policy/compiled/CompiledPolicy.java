package dev.portcullis.policy.compiled;

import dev.portcullis.policy.attribute.AccessAttributes;
import dev.portcullis.policy.attribute.AttributeValues;
import dev.portcullis.policy.compiled.CompiledRule.Match;
import dev.portcullis.policy.cors.TokenPlaces;
import dev.portcullis.policy.document.PolicyDocument;
import dev.portcullis.policy.limit.CompiledLimit;
import dev.portcullis.policy.route.CompiledRoute;
import dev.portcullis.policy.route.RouteMatch;
import dev.portcullis.policy.route.RouteTable;
import dev.portcullis.request.CanonicalPath;
import dev.portcullis.request.JudgedFields;
import dev.portcullis.request.Reason;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A compiled policy; made by {@link PolicyCompiler}. Deeply immutable, for all threads. */
public final class CompiledPolicy implements PolicySnapshot {

  private static final Authorization NOTHING_MATCHED =
      new Authorization(Reason.NOT_PERMITTED, List.of(), List.of());

  private final long version;
  private final PolicyDocument document;
  private final RouteTable routes;
  private final RoleClosure roles;
  private final RuleIndex rules;
  private final List<CompiledLimit> beforeAuthentication;
  private final KnownCredentials credentials;
  private final JudgedFields judgedFields;
  private final TokenPlaces tokenPlaces;

  CompiledPolicy(
      long version,
      PolicyDocument document,
      RouteTable routes,
      RoleClosure roles,
      RuleIndex rules,
      List<CompiledLimit> beforeAuthentication,
      KnownCredentials credentials,
      JudgedFields judgedFields) {
    this.version = version;
    this.document = document;
    this.routes = routes;
    this.roles = roles;
    this.rules = rules;
    this.beforeAuthentication = List.copyOf(beforeAuthentication);
    this.credentials = credentials;
    this.judgedFields = judgedFields;
    this.tokenPlaces = document.tokenPlaces();
  }

  @Override
  public CompiledPolicy with(CredentialRecords records) {
    var known = KnownCredentials.of(document, records);
    return new CompiledPolicy(
        version, document, routes, roles, rules, beforeAuthentication, known, judgedFields);
  }

  @Override
  public KnownCredentials credentials() {
    return credentials;
  }

  @Override
  public long version() {
    return version;
  }

  @Override
  public PolicyDocument document() {
    return document;
  }

  @Override
  public List<CompiledLimit> beforeAuthentication() {
    return beforeAuthentication;
  }

  @Override
  public JudgedFields judgedFields() {
    return judgedFields;
  }

  @Override
  public TokenPlaces tokenPlaces() {
    return tokenPlaces;
  }

  @Override
  public RouteMatch match(String host, CanonicalPath path, String method) {
    return routes.match(host, path, method);
  }

  @Override
  public Set<String> effectiveRoles(Set<String> granted) {
    return roles.of(granted);
  }

  @Override
  public Authorization authorize(CompiledRoute route, AccessAttributes attributes) {
    String method = attributes.request().method();
    var verdict = new Verdict(attributes);
    rules.ofAllRoutes(method).forEach(attributes.roles(), verdict);
    rules.ofRoute(route.name(), method).forEach(attributes.roles(), verdict);
    return verdict.authorization();
  }

  /**
   * Tells of every rule of the policy, by name, what it says of a request and why, whether it
   * applies to the route or not.
   */
  public List<RuleOutcome> explain(CompiledRoute route, AccessAttributes attributes) {
    var values = new AttributeValues(attributes);
    return rules.all().stream()
        .map(rule -> rule.explain(route.name(), attributes, values))
        .toList();
  }

  /** The matches so far: any enforced forbid denies, else any enforced permit allows. */
  private static final class Verdict implements Consumer<CompiledRule> {
    private final AccessAttributes attributes;
    private final AttributeValues values;
    private @Nullable CompiledRule first;
    private @Nullable List<CompiledRule> more;
    private boolean maybePermitted;
    private boolean maybeForbidden;

    Verdict(AccessAttributes attributes) {
      this.attributes = attributes;
      this.values = new AttributeValues(attributes);
    }

    @Override
    public void accept(CompiledRule rule) {
      var match = rule.match(attributes, values);
      if (match == Match.YES) {
        add(rule);
      } else if (match == Match.UNKNOWN && rule.enforced()) {
        maybePermitted |= rule.permits();
        maybeForbidden |= !rule.permits();
      }
    }

    private void add(CompiledRule rule) {
      if (first == null) {
        first = rule;
        return;
      }
      var list = more == null ? new ArrayList<CompiledRule>() : more;
      list.add(rule);
      more = list;
    }

    /** What could not be found out counts where it could have changed the answer. */
    Authorization authorization() {
      var known = known();
      boolean open =
          switch (known.reason()) {
            case PERMITTED -> maybeForbidden;
            case FORBIDDEN -> false;
            default -> maybePermitted;
          };
      return open
          ? new Authorization(
              Reason.UNDECIDABLE,
              known.rules(),
              known.shadow(),
              Objects.requireNonNullElse(values.unavailable(), ""))
          : known;
    }

    private Authorization known() {
      if (first == null) {
        return NOTHING_MATCHED;
      }
      return more == null ? first.alone() : combined(first, more);
    }

    private static Authorization combined(CompiledRule first, List<CompiledRule> more) {
      var enforced = new ArrayList<String>();
      var shadow = new ArrayList<String>();
      boolean permitted = false;
      boolean forbidden = false;
      more.add(first);
      for (var rule : more) {
        if (rule.enforced()) {
          enforced.add(rule.name());
          permitted |= rule.permits();
          forbidden |= !rule.permits();
        } else {
          shadow.add(rule.shadowName());
        }
      }
      var allowed = permitted ? Reason.PERMITTED : Reason.NOT_PERMITTED;
      return new Authorization(
          forbidden ? Reason.FORBIDDEN : allowed,
          enforced.stream().sorted().toList(),
          shadow.stream().sorted().toList());
    }
  }
}

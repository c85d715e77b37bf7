package dev.portcullis.policy.compiled;

import dev.portcullis.policy.check.Checks;
import dev.portcullis.policy.check.CredentialChecks;
import dev.portcullis.policy.check.LimitChecks;
import dev.portcullis.policy.check.PolicyWarnings;
import dev.portcullis.policy.check.RoleChecks;
import dev.portcullis.policy.check.RouteChecks;
import dev.portcullis.policy.check.UpstreamChecks;
import dev.portcullis.policy.compiled.CompileResult.Compiled;
import dev.portcullis.policy.compiled.CompileResult.Rejected;
import dev.portcullis.policy.document.ApiKey;
import dev.portcullis.policy.document.Certificate;
import dev.portcullis.policy.document.Issuer;
import dev.portcullis.policy.document.PolicyDocument;
import dev.portcullis.policy.document.PolicyReader;
import dev.portcullis.policy.document.PolicyWriter;
import dev.portcullis.policy.document.ReadResult.Read;
import dev.portcullis.policy.document.ReadResult.Unreadable;
import dev.portcullis.policy.document.Role;
import dev.portcullis.policy.document.Route;
import dev.portcullis.policy.document.Rule;
import dev.portcullis.policy.document.Upstream;
import dev.portcullis.policy.document.limit.Limit;
import dev.portcullis.policy.expression.ExpressionCompiler;
import dev.portcullis.policy.expression.KeyFunction;
import dev.portcullis.policy.expression.KeyFunctions;
import dev.portcullis.policy.limit.CompiledLimit;
import dev.portcullis.policy.limit.LimitCompiler;
import dev.portcullis.policy.route.CompiledRoute;
import dev.portcullis.policy.route.Destination;
import dev.portcullis.policy.route.Forwarding;
import dev.portcullis.policy.route.PathTemplate;
import dev.portcullis.policy.route.RoutePlan;
import dev.portcullis.policy.route.RouteTable;
import dev.portcullis.policy.text.Positions;
import dev.portcullis.policy.text.Problem;
import dev.portcullis.policy.text.Problems;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Makes a {@link CompiledPolicy} of a {@link PolicyDocument}, or tells all that keeps it from
 * making sense. Pure: asks no network and no clock.
 */
public final class PolicyCompiler {

  private final PolicyDocument document;
  private final Positions positions;
  private final Problems problems;
  private final Checks checks;
  private final ExpressionCompiler expressions;

  private PolicyCompiler(PolicyDocument document, Positions positions, boolean stored) {
    this.document = document;
    this.positions = positions;
    this.problems = new Problems(positions);
    this.checks = new Checks(problems, stored);
    this.expressions = new ExpressionCompiler(problems);
  }

  /** Compiles a document that has no text; its problems have line 0. */
  public static CompileResult compile(PolicyDocument document, long version) {
    return compile(document, version, Positions.NONE);
  }

  /**
   * Compiles a document.
   *
   * @param version the version that it is or will be, from 1
   * @param positions where its parts stand in its text
   */
  public static CompileResult compile(PolicyDocument document, long version, Positions positions) {
    return new PolicyCompiler(document, positions, false).compile(version);
  }

  /**
   * Compiles a document that was published already: what was a good name then, and a role that
   * nobody declared, are no problem of it.
   */
  public static CompileResult compileStored(PolicyDocument document, long version) {
    return new PolicyCompiler(document, Positions.NONE, true).compile(version);
  }

  /** Reads and compiles the text of a version that was published already. */
  public static CompileResult compileStoredText(String text, long version) {
    return PolicyReader.read(text) instanceof Read good
        ? compileStored(good.document(), version)
        : compileText(text, version);
  }

  /**
   * Reads and compiles a text. Where it cannot be read, what could be read is compiled all the
   * same, so that its owner sees every problem at once.
   */
  public static CompileResult compileText(String text, long version) {
    var read = PolicyReader.read(text);
    if (read instanceof Read good) {
      return compile(good.document(), version, good.positions());
    }
    var bad = (Unreadable) read;
    var further = compile(bad.readable(), version, bad.positions());
    var all = new ArrayList<>(bad.problems());
    if (further instanceof Rejected rejected) {
      rejected.problems().stream().filter(p -> !causedBy(bad.problems(), p)).forEach(all::add);
    }
    return new Rejected(all);
  }

  /** Whether a problem is about a stand-in for something unreadable. */
  private static boolean causedBy(List<Problem> unreadable, Problem problem) {
    return unreadable.stream()
        .anyMatch(u -> within(problem.path(), u.path()) || within(u.path(), problem.path()));
  }

  private static boolean within(String inner, String outer) {
    return inner.startsWith(outer)
        && (outer.isEmpty()
            || inner.length() == outer.length()
            || ".[".indexOf(inner.charAt(outer.length())) >= 0);
  }

  private CompileResult compile(long version) {
    checks.credentialNames("issuers", document.issuers(), Issuer::name);
    checks.credentialNames("api-keys", document.apiKeys(), ApiKey::name);
    checks.credentialNames("certificates", document.certificates(), Certificate::name);
    var roles = checks.names("roles", document.roles(), Role::name);
    var upstreams = checks.names("upstreams", document.upstreams(), Upstream::name);
    var limits = checks.names("limits", document.limits(), Limit::name);
    checks.names("routes", document.routes(), Route::name);
    checks.names("rules", document.rules(), Rule::name);

    new CredentialChecks(checks, roles).check(document);
    new RoleChecks(checks, roles).check(document.roles());
    new UpstreamChecks(checks).check(document.upstreams());
    new LimitChecks(checks).check(document.limits());
    var keys = new KeyFunctions(expressions, problems, upstreamOfRoute());
    var compiledLimits = new LimitCompiler(expressions, keys, problems).compile(document.limits());
    var balanceKeys = compileBalanceKeys(keys);
    var plans = compilePlans(keys);
    var templates = new RouteChecks(checks, upstreams, limits).check(document.routes());
    var rules =
        new RuleChecks(checks, roles, expressions).check(document.rules(), document.routes());
    if (problems.isEmpty()) {
      requireReadable();
    }
    return problems.isEmpty()
        ? new Compiled(
            assemble(version, compiledLimits, balanceKeys, plans, templates, rules),
            PolicyWarnings.of(document, positions))
        : new Rejected(problems.list());
  }

  /**
   * A version is stored as text: one that would not read back the same must not become a version.
   */
  private void requireReadable() {
    String json = PolicyWriter.toJson(document);
    if (json.length() > PolicyReader.MAX_DOCUMENT) {
      String most = PolicyReader.MAX_DOCUMENT + " characters";
      problems.add("", "as JSON it is longer than " + most, "write fewer routes or rules");
      return;
    }
    var read = PolicyReader.read(json);
    if (read instanceof Unreadable bad) {
      bad.problems().forEach(p -> problems.add(p.path(), p.message(), p.remedy()));
    } else if (!((Read) read).document().equals(document)) {
      problems.add("", "it does not read back as it is written", "use values that a text can say");
    }
  }

  private Map<String, String> upstreamOfRoute() {
    Map<String, String> upstreams = new HashMap<>();
    document.routes().stream()
        .filter(route -> !route.upstream().isEmpty())
        .forEach(route -> upstreams.put(route.name(), route.upstream()));
    return upstreams;
  }

  private Map<String, KeyFunction> compileBalanceKeys(KeyFunctions keys) {
    Map<String, KeyFunction> compiled = new HashMap<>();
    for (int i = 0; i < document.upstreams().size(); i++) {
      var upstream = document.upstreams().get(i);
      String key = upstream.balance().key();
      if (key != null) {
        compiled.put(upstream.name(), keys.of("upstreams[" + i + "].balance.key", key));
      }
    }
    return compiled;
  }

  private List<RoutePlan> compilePlans(KeyFunctions keys) {
    List<RoutePlan> plans = new ArrayList<>();
    for (int i = 0; i < document.routes().size(); i++) {
      plans.add(RoutePlan.of(document.routes().get(i), "routes[" + i + "]", expressions, keys));
    }
    return plans;
  }

  private CompiledPolicy assemble(
      long version,
      Map<String, CompiledLimit> limits,
      Map<String, KeyFunction> balanceKeys,
      List<RoutePlan> plans,
      List<PathTemplate> templates,
      List<CompiledRule> rules) {
    Map<String, Upstream> upstreams = new HashMap<>();
    document.upstreams().forEach(upstream -> upstreams.put(upstream.name(), upstream));
    var table = new RouteTable();
    var judged = expressions.fields().judged(document.tokenPlaces());
    for (int i = 0; i < templates.size(); i++) {
      var route = document.routes().get(i);
      var its = route.limits().stream().map(name -> get(limits, name)).toList();
      var fields = CompiledRoute.fields(route, judged);
      Function<String, Destination> destinations =
          name ->
              new Destination(
                  Forwarding.of(route, get(upstreams, name), fields), balanceKeys.get(name));
      table.add(CompiledRoute.of(route, fields, destinations, its, plans.get(i)), templates.get(i));
    }
    var closure = new RoleClosure(document.roles());
    var first =
        document.limits().stream()
            .filter(Limit::beforeAuthentication)
            .map(limit -> get(limits, limit.name()))
            .toList();
    var declared = KnownCredentials.of(document, CredentialRecords.NONE);
    return new CompiledPolicy(
        version, document, table, closure, new RuleIndex(rules), first, declared, judged);
  }

  /** What a name stands for, in a document whose names were all found. */
  private static <T> T get(Map<String, T> all, String name) {
    T found = all.get(name);
    if (found == null) {
      throw new IllegalStateException("`" + name + "` was checked and is not there");
    }
    return found;
  }
}

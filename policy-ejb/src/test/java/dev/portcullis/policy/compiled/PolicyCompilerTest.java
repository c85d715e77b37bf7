package dev.portcullis.policy.compiled;

import static dev.portcullis.policy.compiled.PolicyFixtures.problems;
import static dev.portcullis.policy.compiled.PolicyFixtures.read;
import static dev.portcullis.policy.compiled.PolicyFixtures.resource;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.portcullis.policy.check.ExclusionChecks;
import dev.portcullis.policy.check.RoleChecks;
import dev.portcullis.policy.compiled.CompileResult.Compiled;
import dev.portcullis.policy.compiled.CompileResult.Rejected;
import dev.portcullis.policy.document.PolicyDocument;
import dev.portcullis.policy.document.PolicyReader;
import dev.portcullis.policy.document.Role;
import dev.portcullis.policy.route.RouteMatch;
import dev.portcullis.policy.text.Problem;
import dev.portcullis.policy.text.Problems;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A document that makes no sense is never compiled, and its owner learns all of why. */
class PolicyCompilerTest {

  @Test
  void everySenselessThingIsToldAtOnceWithItsLine() {
    assertThat(problems(resource("senseless.yaml")))
        .extracting(p -> p.line() + " " + p.path() + ": " + p.message() + "; " + p.remedy())
        .containsExactlyInAnyOrderElementsOf(resource("senseless.txt").lines().toList());
  }

  @Test
  void anUnreadablePartHidesNoSenselessOne() {
    String text = "portcullis: 1\nroles:\n- {name: a, inherits: [b]}\n- {name: 5}\nlimits: 7\n";
    assertThat(problems(text))
        .extracting(Problem::line, Problem::path)
        .containsExactlyInAnyOrder(
            tuple(4, "roles[1].name"), tuple(5, "limits"), tuple(3, "roles[0].inherits[0]"));
  }

  @Test
  void aDocumentWithoutTextHasProblemsWithoutLines() {
    var document = withRoles(List.of(new Role("a", List.of("b"))));
    assertThat(((Rejected) PolicyCompiler.compile(document, 1)).problems())
        .containsExactly(
            new Problem(0, "roles[0].inherits[0]", "unknown role `b`", "did you mean `a`?"));
  }

  @Test
  void theEmptyPolicyCompilesAndReachesNothing() {
    var result = PolicyCompiler.compile(PolicyDocument.EMPTY, 7);
    var policy = ((Compiled) result).snapshot();
    assertThat(policy.version()).isEqualTo(7);
    assertThat(policy.match("any", PolicyFixtures.path("/"), "GET"))
        .isInstanceOf(RouteMatch.NotFound.class);
  }

  @Test
  void rolesInheritOnlySoManyAndACircleOfAnySizeIsNoPolicy() {
    var chain = new ArrayList<Role>();
    for (int i = 0; i < RoleChecks.MAX_INHERITED; i++) {
      chain.add(new Role("r" + i, List.of("r" + (i + 1))));
    }
    chain.add(new Role("r256", List.of()));
    assertThat(PolicyFixtures.compile(withRoles(chain)).effectiveRoles(Set.of("r0"))).hasSize(257);

    chain.set(256, new Role("r256", List.of("r0")));
    assertThat(PolicyCompiler.compile(withRoles(chain), 1)).isInstanceOf(Rejected.class);
    assertThat(PolicyCompiler.compile(withRoles(List.of(new Role("a", List.of("a")))), 1))
        .isInstanceOf(Rejected.class);
  }

  @Test
  void tenThousandRolesInOneChainAreRefusedInBoundedMemory() {
    var chain = new ArrayList<Role>();
    for (int i = 0; i < PolicyReader.MAX_ITEMS; i++) {
      chain.add(new Role("r" + i, i == 0 ? List.of() : List.of("r" + (i - 1))));
    }
    var result = (Rejected) PolicyCompiler.compile(withRoles(chain), 1);
    assertThat(result.problems()).hasSize(Problems.MAX + 1);
  }

  @Test
  void whatWouldNotReadBackTheSameIsNoPolicy() {
    var many = new ArrayList<Role>();
    for (int i = 0; i <= PolicyReader.MAX_ITEMS; i++) {
      many.add(new Role("r" + i, List.of()));
    }
    assertThat(((Rejected) PolicyCompiler.compile(withRoles(many), 1)).problems())
        .containsExactly(new Problem(0, "roles", "more than 10000 items", "write fewer"));
    assertThat(PolicyCompiler.compile(withRoles(List.of(new Role("\ud800", List.of()))), 1))
        .isInstanceOf(Rejected.class);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      value = {
        "{field: 'cookie:a', category: sql-injection, reason: x, until:"
            + " 2027-01-01T00:00:00Z}~field",
        "{field: 'query:', category: sql-injection, reason: x, until: 2027-01-01T00:00:00Z}~field",
        "{field: 'query:q', category: sql-injection, reason: '', until:"
            + " 2027-01-01T00:00:00Z}~reason",
        "{field: 'query:q', category: malformed-body, reason: x, until:"
            + " 2027-01-01T00:00:00Z}~category",
        "{field: 'query:q', category: sqli, reason: x, until: 2027-01-01T00:00:00Z}~category",
        "{field: 'query:q', category: sql-injection, until: 2027-01-01T00:00:00Z}~reason",
        "{field: 'query:q', category: sql-injection, reason: x}~until",
        "{field: 'query:q', category: sql-injection, reason: x, until: soon}~until",
      })
  void anExclusionWithoutPlaceReasonOrEndIsTold(String exclusion, String field) {
    assertThat(problemsOf(exclusion))
        .extracting(Problem::path)
        .contains("routes[0].threat.exclusions[0]." + field);
  }

  @Test
  void anExclusionIsGivenOnceAndThereAreFew() {
    String one =
        "{field: 'query:q%d', category: sql-injection, reason: x, until: 2027-01-01T00:00:00Z}";
    assertThat(problemsOf(one.formatted(1))).isEmpty();
    assertThat(problemsOf(one.formatted(1) + ", " + one.formatted(1))).isNotEmpty();
    String many =
        IntStream.rangeClosed(0, ExclusionChecks.MOST)
            .mapToObj(one::formatted)
            .collect(Collectors.joining(", "));
    assertThat(problemsOf(many)).extracting(Problem::path).contains("routes[0].threat.exclusions");
  }

  private static List<Problem> problemsOf(String exclusions) {
    String text =
        """
        portcullis: 1
        upstreams: [{name: a, targets: ["http://a"]}]
        routes:
          - {name: a, path: /a, upstream: a, authenticate: [anonymous], threat: {exclusions: [%s]}}
        """
            .formatted(exclusions);
    return PolicyCompiler.compileText(text, 1) instanceof Rejected rejected
        ? rejected.problems()
        : List.of();
  }

  private static PolicyDocument withRoles(List<Role> roles) {
    var empty = PolicyDocument.EMPTY;
    return new PolicyDocument(
        empty.issuers(),
        empty.apiKeys(),
        empty.certificates(),
        roles,
        empty.upstreams(),
        empty.limits(),
        empty.routes(),
        empty.rules());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://a",
        "https://a:8443",
        "http://127.0.0.1",
        "http://[::1]:80/",
        "https://under_score"
      })
  void targetsAreBaseUrls(String target) {
    String text = "portcullis: 1\nupstreams: [{name: u, targets: [\"%s\"]}]".formatted(target);
    boolean accepted = PolicyCompiler.compile(read(text), 1) instanceof Compiled;
    assertThat(accepted).isEqualTo(!target.contains("_"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://a/b",
        "http://a?b",
        "http://a#b",
        "http://u@a",
        "//a",
        "a:80",
        "http://",
        "http://a:0",
        "http://a:99999",
        "https://a b",
        "file:///etc/passwd",
        "http://a/%2e",
        "HTTP://a\\b"
      })
  void anythingElseIsNoTarget(String target) {
    String text = "portcullis: 1\nupstreams: [{name: u, targets: ['%s']}]".formatted(target);
    assertThat(problems(text)).extracting(Problem::path).containsExactly("upstreams[0].targets[0]");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://localhost.evil.example/k",
        "http://127.0.0.1.evil.example/k",
        "http://127.1/k",
        "http://localhost@evil.example/k",
        "ftp://localhost/k",
        "https:///k",
        "k",
        "https://a/#x"
      })
  void keysAreFetchedOverTlsOrFromThisMachine(String jwks) {
    String text = "portcullis: 1\nissuers: [{name: i, issuer: x, jwks: '%s'}]".formatted(jwks);
    assertThat(problems(text)).extracting(Problem::path).containsExactly("issuers[0].jwks");
  }

  @ParameterizedTest
  @CsvSource({
    "/**, /v1, false",
    "/v1/**, /v1, true",
    "/v1, /v1, true",
    "/v1x/**, /v1, true",
    "/orders/**, /v1, true",
    "/{version}/**, /v1, false",
    "/v1/{id}/**, /v1/orders, false",
    "/v1/orders/{id}, /v1/orders, true"
  })
  void aPrefixIsCutWhereEveryPathOfTheRouteHasItOrNoneDoes(String path, String cut, boolean good) {
    String text =
        """
        portcullis: 1
        upstreams: [{name: u, targets: ["http://10.0.0.1:8080"]}]
        routes: [{name: r, path: "%s", upstream: u, authenticate: [anonymous], rewrite: {strip-prefix: %s}}]
        """
            .formatted(path, cut);
    var result = PolicyCompiler.compileText(text, 1);
    assertThat(result instanceof CompileResult.Compiled).isEqualTo(good);
    if (result instanceof Rejected rejected) {
      assertThat(rejected.problems())
          .extracting(Problem::path)
          .containsExactly("routes[0].rewrite.strip-prefix");
    }
    assertThat(PolicyCompiler.compileStoredText(text, 1))
        .isInstanceOf(CompileResult.Compiled.class);
  }
}

package dev.portcullis.policy.compiled;

import static dev.portcullis.policy.compiled.PolicyFixtures.attributes;
import static dev.portcullis.policy.compiled.PolicyFixtures.matched;
import static dev.portcullis.policy.compiled.PolicyFixtures.request;
import static dev.portcullis.policy.compiled.PolicyFixtures.resource;
import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.policy.document.PolicyArbitraries;
import dev.portcullis.policy.document.PolicyDocument;
import dev.portcullis.policy.document.PolicyReader;
import dev.portcullis.policy.document.PolicyWriter;
import dev.portcullis.policy.document.Rule;
import dev.portcullis.policy.document.Rule.Effect;
import dev.portcullis.policy.document.Rule.Mode;
import dev.portcullis.request.Reason;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tag;
import org.jspecify.annotations.Nullable;

/** What holds for every policy and every request. */
@Tag("slow")
class PolicyLawsTest {

  private static final PolicyDocument WORLD = PolicyFixtures.read(resource("world.yaml"));

  /** A request to the small world. */
  record Ask(
      String method,
      String route,
      Set<String> roles,
      Set<String> scopes,
      Map<String, Object> facts) {}

  @Provide
  Arbitrary<Ask> asks() {
    return Combinators.combine(
            Arbitraries.of(PolicyArbitraries.METHODS),
            Arbitraries.of(PolicyArbitraries.ROUTES),
            Arbitraries.of(PolicyArbitraries.ROLES).set().ofMaxSize(2),
            Arbitraries.of(PolicyArbitraries.SCOPES).set().ofMaxSize(2),
            Arbitraries.<Map<String, Object>>of(
                Map.of(), Map.of("risk", 0.9), Map.of("geo.country", "DE"), Map.of("risk", "odd")))
        .as(Ask::new);
  }

  @Provide
  Arbitrary<List<Rule>> rules() {
    return PolicyArbitraries.rules();
  }

  @Provide
  Arbitrary<Rule> rule() {
    return PolicyArbitraries.smallRule();
  }

  @Provide
  Arbitrary<PolicyDocument> documents() {
    return PolicyArbitraries.documents();
  }

  private static CompiledPolicy compile(List<Rule> rules) {
    return PolicyFixtures.compile(
        new PolicyDocument(
            WORLD.issuers(),
            WORLD.apiKeys(),
            WORLD.certificates(),
            WORLD.roles(),
            WORLD.upstreams(),
            WORLD.limits(),
            WORLD.routes(),
            rules));
  }

  private static Authorization decide(List<Rule> rules, Ask ask) {
    var policy = compile(rules);
    var request = request(ask.method(), "/" + ask.route());
    var subject = PolicyFixtures.subject("alice", ask.roles(), ask.scopes());
    var attributes = attributes(policy, request, subject, ask.facts());
    return policy.authorize(matched(policy, request).route(), attributes);
  }

  private static Rule as(Rule rule, Effect effect, Mode mode, @Nullable String when) {
    return new Rule(
        "added", effect, rule.routes(), rule.methods(), rule.roles(), rule.scopes(), when, mode);
  }

  private static List<Rule> with(List<Rule> rules, Rule added) {
    var more = new ArrayList<>(rules);
    more.add(added);
    return more;
  }

  @Property(tries = 200)
  void addingAForbidNeverOpensAnything(
      @ForAll("rules") List<Rule> rules, @ForAll("rule") Rule rule, @ForAll("asks") Ask ask) {
    var before = decide(rules, ask);
    var after = decide(with(rules, as(rule, Effect.FORBID, Mode.ENFORCE, rule.when())), ask);
    if (before.reason() != Reason.PERMITTED) {
      assertThat(after.reason()).isNotEqualTo(Reason.PERMITTED);
    }
  }

  @Property(tries = 200)
  void addingAPermitNeverOverridesAForbid(
      @ForAll("rules") List<Rule> rules, @ForAll("rule") Rule rule, @ForAll("asks") Ask ask) {
    var before = decide(rules, ask);
    var after = decide(with(rules, as(rule, Effect.PERMIT, Mode.ENFORCE, rule.when())), ask);
    if (before.reason() == Reason.FORBIDDEN) {
      assertThat(after.reason()).isEqualTo(Reason.FORBIDDEN);
    }
  }

  @Property(tries = 200)
  void theOrderOfRulesIsIrrelevant(
      @ForAll("rules") List<Rule> rules, @ForAll("asks") Ask ask, @ForAll long seed) {
    var shuffled = new ArrayList<>(rules);
    Collections.shuffle(shuffled, new Random(seed));
    assertThat(decide(shuffled, ask)).isEqualTo(decide(rules, ask));
  }

  @Property(tries = 200)
  void aShadowRuleNeverChangesADecision(
      @ForAll("rules") List<Rule> rules, @ForAll("rule") Rule rule, @ForAll("asks") Ask ask) {
    var before = decide(rules, ask);
    var after = decide(with(rules, as(rule, rule.effect(), Mode.SHADOW, rule.when())), ask);
    assertThat(after.reason()).isEqualTo(before.reason());
    assertThat(after.rules()).isEqualTo(before.rules());
  }

  @Property(tries = 200)
  void aConditionOnWhatIsMissingNeverOpensAnything(
      @ForAll("rules") List<Rule> rules,
      @ForAll("rule") Rule rule,
      @ForAll Effect effect,
      @ForAll("asks") Ask ask) {
    var before = decide(rules, ask);
    var after = decide(with(rules, as(rule, effect, Mode.ENFORCE, "context.geo.asn == 5")), ask);
    if (before.reason() != Reason.PERMITTED) {
      assertThat(after.reason()).isNotEqualTo(Reason.PERMITTED);
    }
  }

  @Property(tries = 500)
  void whatIsWrittenReadsBackEqualAndHashesAlike(@ForAll("documents") PolicyDocument document) {
    var fromYaml = PolicyFixtures.read(PolicyWriter.toYaml(document));
    var fromJson = PolicyFixtures.read(PolicyWriter.toJson(document));
    assertThat(fromYaml).isEqualTo(document);
    assertThat(fromJson).isEqualTo(document);
    assertThat(PolicyWriter.hash(fromYaml)).isEqualTo(PolicyWriter.hash(document)).hasSize(64);
  }

  @Property(tries = 500)
  void compilingAnythingNeverThrows(@ForAll("documents") PolicyDocument document) {
    assertThat(PolicyCompiler.compile(document, 1)).isNotNull();
  }

  @Property(tries = 1000)
  void noMutationOfAGoodTextMakesTheReaderThrow(@ForAll long seed) {
    assertThat(PolicyCompiler.compileText(mutated(seed), 1)).isNotNull();
  }

  private static String mutated(long seed) {
    var random = new Random(seed);
    var text = new StringBuilder(resource("contract.yaml"));
    if (random.nextBoolean()) {
      text = new StringBuilder(PolicyWriter.toJson(PolicyFixtures.read(text.toString())));
    }
    String alphabet = "\u0000\t\n\r {}[]:,-?*&!|>'\"%@`#~<=.0aé\ud83d\uFEFF\u0085\u2028";
    for (int i = random.nextInt(12); i >= 0; i--) {
      int at = random.nextInt(text.length());
      char c = alphabet.charAt(random.nextInt(alphabet.length()));
      switch (random.nextInt(4)) {
        case 0 -> text.setCharAt(at, c);
        case 1 -> text.insert(at, c);
        case 2 -> text.delete(at, Math.min(text.length() - 1, at + random.nextInt(30)));
        default -> text.insert(at, text.substring(at, Math.min(text.length(), at + 40)));
      }
    }
    return text.toString();
  }

  @Property(tries = 1000)
  void noGarbageMakesTheReaderThrow(@ForAll String garbage) {
    assertThat(PolicyReader.read(garbage)).isNotNull();
  }
}

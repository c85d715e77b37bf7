package dev.portcullis.documentation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.policy.compiled.CompileResult.Compiled;
import dev.portcullis.policy.compiled.CompileResult.Rejected;
import dev.portcullis.policy.compiled.PolicyCompiler;
import dev.portcullis.policy.document.PolicyDocument;
import dev.portcullis.policy.document.UpstreamTraits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** {@code docs/policy.md} and the reader know the same fields. */
class PolicyReferenceTest {

  /** Components that are written in another way than their name. */
  private static final Map<String, String> WRITTEN =
      Map.ofEntries(
          Map.entry("stripPrefix", "rewrite"),
          Map.entry("addPrefix", "rewrite"),
          Map.entry("threatMode", "threat"),
          Map.entry("maxInspected", "threat"),
          Map.entry("exclusions", "threat"),
          Map.entry("amount", "rate,quota,concurrency,bandwidth,burst,delay,zone,flow"),
          Map.entry("tiers", "tier-by,tiers"),
          Map.entry("timeouts", "timeout,connect-timeout,idle-timeout,deadline"),
          Map.entry("concurrency", "max-concurrent,adaptive-concurrency"));

  /** The parts of an upstream, each with its own table. */
  private static final Map<String, Class<? extends Record>> UPSTREAM_PARTS =
      Map.of(
          "targets[]", UpstreamTraits.Target.class,
          "balance", UpstreamTraits.Balance.class,
          "retries", UpstreamTraits.Retries.class,
          "circuit-breaker", UpstreamTraits.CircuitBreaker.class,
          "health", UpstreamTraits.Health.class,
          "tls", UpstreamTraits.Tls.class);

  /** Components of these parts that are written in another way than their name. */
  private static final Map<String, String> WRITTEN_IN_PARTS =
      Map.of("failurePercent", "failures", "budgetPercent", "budget");

  @Test
  void everyFieldOfAnUpstreamsPartsIsDocumented() throws IOException {
    for (var part : UPSTREAM_PARTS.entrySet()) {
      var expected =
          Arrays.stream(part.getValue().getRecordComponents())
              .map(c -> WRITTEN_IN_PARTS.getOrDefault(c.getName(), kebab(c.getName())))
              .collect(Collectors.toCollection(TreeSet::new));
      var documented = new TreeSet<String>();
      for (var row : ReferencePage.tables("policy.md").get("`upstreams[]." + part.getKey() + "`")) {
        documented.addAll(ReferencePage.code(row.get(0)));
      }
      assertThat(documented).as(part.getKey()).isEqualTo(expected);
    }
  }

  static Stream<Section> sections() {
    return Stream.of(
        new Section("issuers", PolicyDocument.Issuer.class),
        new Section("api-keys", PolicyDocument.ApiKey.class),
        new Section("certificates", PolicyDocument.Certificate.class),
        new Section("roles", PolicyDocument.Role.class),
        new Section("upstreams", PolicyDocument.Upstream.class),
        new Section("limits", PolicyDocument.Limit.class),
        new Section("routes", PolicyDocument.Route.class),
        new Section("rules", PolicyDocument.Rule.class));
  }

  record Section(String name, Class<? extends Record> type) {
    Set<String> documented() throws IOException {
      var fields = new LinkedHashSet<String>();
      for (var table : ReferencePage.tables("policy.md").entrySet()) {
        if (table.getKey().startsWith("`" + name + "[]`")) {
          table.getValue().forEach(row -> fields.addAll(ReferencePage.code(row.get(0))));
        }
      }
      return fields;
    }
  }

  @ParameterizedTest
  @MethodSource("sections")
  void everyFieldOfTheModelIsDocumented(Section section) throws IOException {
    var expected =
        Arrays.stream(section.type().getRecordComponents())
            .map(c -> WRITTEN.getOrDefault(c.getName(), kebab(c.getName())))
            .flatMap(fields -> Stream.of(fields.split(",")))
            .collect(Collectors.toCollection(TreeSet::new));
    assertThat(new TreeSet<>(section.documented())).isEqualTo(expected);
  }

  @ParameterizedTest
  @MethodSource("sections")
  void everyDocumentedFieldIsKnownToTheReader(Section section) throws IOException {
    for (String field : section.documented()) {
      assertThat(complaintsAbout(section, field)).doesNotContain(unknown(field));
    }
    assertThat(complaintsAbout(section, "no-such-field")).contains(unknown("no-such-field"));
  }

  private static String unknown(String field) {
    return "unknown field `" + field + "`";
  }

  private static String complaintsAbout(Section section, String field) {
    String text = "portcullis: 1\n" + section.name() + ":\n  - " + field + ": {a: {b: c}}\n";
    var result = (Rejected) PolicyCompiler.compileText(text, 1);
    return result.problems().stream()
        .filter(p -> p.path().contains(field) || p.message().contains("`" + field + "`"))
        .map(p -> p.message())
        .collect(Collectors.joining("; "));
  }

  private static String kebab(String camel) {
    return camel.replaceAll("([a-z])([A-Z])", "$1-$2").toLowerCase(Locale.ROOT);
  }

  @Test
  void theExampleOfTheReferenceCompiles() throws IOException {
    String page = Files.readString(Path.of("../docs/policy.md"));
    int start = page.indexOf("```yaml") + "```yaml\n".length();
    String example = page.substring(start, page.indexOf("```", start));
    assertThat(PolicyCompiler.compileText(example, 1)).isInstanceOf(Compiled.class);
  }

  @Test
  void everyDocumentedAttributeCompilesAndNoOther() throws IOException {
    var rows = ReferencePage.tables("policy.md").get("Expressions");
    var names = rows.stream().flatMap(row -> ReferencePage.code(row.get(0)).stream()).toList();
    assertThat(names).hasSizeGreaterThan(20);
    for (String name : names) {
      assertThat(compile(name + " == " + name)).as(name).isEmpty();
    }
    assertThat(compile("subject.shoe == subject.shoe")).isNotEmpty();
  }

  private static List<String> compile(String when) {
    String text = "portcullis: 1\nrules:\n  - {name: r, effect: forbid, when: '" + when + "'}\n";
    return PolicyCompiler.compileText(text, 1) instanceof Rejected rejected
        ? rejected.problems().stream().map(p -> p.message()).toList()
        : List.of();
  }
}

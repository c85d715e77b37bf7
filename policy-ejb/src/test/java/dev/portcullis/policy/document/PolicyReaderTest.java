package dev.portcullis.policy.document;

import static dev.portcullis.policy.compiled.PolicyFixtures.read;
import static dev.portcullis.policy.compiled.PolicyFixtures.readProblems;
import static dev.portcullis.policy.compiled.PolicyFixtures.resource;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.portcullis.policy.document.ReadResult.Read;
import dev.portcullis.policy.document.limit.LimitTraits.Rates;
import dev.portcullis.policy.text.Positions;
import dev.portcullis.policy.text.Problem;
import dev.portcullis.policy.text.Problems;
import dev.portcullis.policy.text.Quantities;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Reading tells every problem of a text at once, each with its line, its path and a remedy. */
class PolicyReaderTest {

  @Test
  void everyFieldOfTheContractIsRead() {
    var document = read(resource("contract.yaml"));

    assertThat(document.issuers().get(0).algorithms()).containsExactly("RS256", "ES256");
    assertThat(document.apiKeys().get(0).expires())
        .isEqualTo(Instant.parse("2027-01-01T00:00:00Z"));
    assertThat(document.upstreams().get(0).timeouts().response()).isEqualTo(Duration.ofSeconds(10));
    assertThat(document.limits().get(0).amount())
        .isEqualTo(Rates.of(10, Duration.ofSeconds(1), 20));
    assertThat(document.routes().get(0).maxBody()).isEqualTo(1 << 20);
    assertThat(document.routes().get(0).rewrite().stripPrefix()).isEqualTo("/v1");
    assertThat(document.rules().get(0).when()).startsWith("context.geo.country in");
  }

  @Test
  void aMinimalDocumentHasTheDefaults() {
    var document =
        read("portcullis: 1\nissuers: [{name: a, issuer: b, discovery: true}]\nroutes:\n");

    var issuer = document.issuers().get(0);
    assertThat(issuer.algorithms()).isEqualTo(Issuer.DEFAULT_ALGORITHMS);
    assertThat(issuer.leeway()).isEqualTo(Issuer.DEFAULT_LEEWAY);
    assertThat(document.routes()).isEmpty();
  }

  @Test
  void everyProblemIsToldAtOnceWithItsLine() {
    var problems = readProblems(resource("broken.yaml"));

    assertThat(problems)
        .extracting(Problem::line, Problem::path, Problem::message, Problem::remedy)
        .containsExactlyInAnyOrder(
            tuple(1, "portcullis", "`2` is not a known form", "write `portcullis: 1`"),
            tuple(3, "issuers[0].name", "expected text, found `5`", "put it in quotes"),
            tuple(3, "issuers[0].issuer", "`issuer` is missing", "add `issuer: ...`"),
            tuple(
                5,
                "issuers[0].introspection",
                "`introspection` is not available in this version",
                "use `jwks` or `discovery: true`"),
            tuple(6, "issuers[0].leeway", "`30` is not a duration", Quantities.DURATION_REMEDY),
            tuple(8, "upstreams[0].tiemout", "unknown field `tiemout`", "did you mean `timeout`?"),
            tuple(
                9,
                "upstreams[0].retries",
                "expected a mapping, found `3`",
                "write `name: value` fields"),
            tuple(10, "upstreams", "`upstreams` stands here twice", "keep one of the two"),
            tuple(
                12,
                "limits[0].rate",
                "`10` is not a rate",
                Quantities.RATE_REMEDY + ", several joined by ` and `"),
            tuple(13, "limits[0].burst", "`many` is not a count", "write a whole number"),
            tuple(15, "routes[0].path", "`path` is missing", "add `path: ...`"),
            tuple(
                15,
                "routes[0].authenticate",
                "`authenticate` is missing",
                "add `authenticate: ...`"),
            tuple(
                16,
                "routes[0].hosts",
                "expected a list, found `api.example.com`",
                "write `[...]` or `- ...` lines"),
            tuple(17, "routes[0].max-body", "`1MB` is not a size", Quantities.SIZE_REMEDY),
            tuple(
                18,
                "routes[0].threat.mode",
                "`blok` is not known here",
                "write one of: block, observe, off"),
            tuple(
                19,
                "routes[0].forward-credentials",
                "expected true or false, found `yes`",
                "write `true` or `false`"),
            tuple(
                20, "rules", "expected a list, found a mapping", "write `[...]` or `- ...` lines"),
            tuple(
                22,
                "extra",
                "unknown field `extra`",
                "known here: portcullis, issuers, api-keys, certificates, roles, upstreams, limits,"
                    + " routes, rules"));
  }

  @Test
  void positionsKnowTheLineOfEveryPath() {
    var positions = ((Read) PolicyReader.read(resource("contract.yaml"))).positions();

    assertThat(positions.line("rules[0].when")).isEqualTo(42);
    assertThat(positions.line("routes[0].methods[1]")).isEqualTo(27);
    assertThat(positions.line("routes[0].rewrite.add-prefix")).isEqualTo(29);
    assertThat(positions.line("nowhere")).isEqualTo(1);
    assertThat(Positions.NONE.line("rules[0].when")).isZero();
  }

  @ParameterizedTest
  @CsvSource({"10s,10000", "500ms,500", "1m,60000", "1h,3600000", "2d,172800000", "0s,0"})
  void durationsHaveAUnit(String text, long millis) {
    assertThat(Quantities.duration(text)).isEqualTo(Duration.ofMillis(millis));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "10", "s", "-1s", "+1s", "1.5s", "1 s", "1S", "1w", "٣s", "1sm", "PT1S"})
  void whatIsNoDurationIsRefused(String text) {
    assertThat(Quantities.duration(text)).isNull();
    assertThat(Quantities.duration("999999999999999h")).isNull();
    assertThat(Quantities.duration("99999999999999999999s")).isNull();
  }

  @ParameterizedTest
  @CsvSource({"512,512", "1MiB,1048576", "10KiB,10240", "2GiB,2147483648", "7B,7", "0,0"})
  void sizesAreBytesOrHaveABinaryUnit(String text, long bytes) {
    assertThat(Quantities.size(text)).isEqualTo(bytes);
  }

  @ParameterizedTest
  @CsvSource({"10/s,10,1000", "100/m,100,60000", "1000/h,1000,3600000", "5/10s,5,10000"})
  void ratesAreEventsPerTime(String text, long events, long millis) {
    assertThat(Quantities.rate(text))
        .isEqualTo(new Quantities.Rate(events, Duration.ofMillis(millis)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"10", "/s", "10/", "-1/s", "10/s/s", "1.5/s", "10 / s"})
  void whatIsNoRateIsRefused(String text) {
    assertThat(Quantities.rate(text)).isNull();
  }

  @Test
  void jsonIsReadAsYamlIs() {
    String json =
        "{\n"
            + "\t\"portcullis\": 1,\n"
            + "\t\"roles\": [\n"
            + "\t\t{\"name\": \"a\\/\\u00e9\\ud83d\\ude00\\n"
            + "\"}\n"
            + "\t]\n"
            + "}";
    assertThat(read(json).roles().get(0).name()).isEqualTo("a/é😀\n");
  }

  @Test
  void aCharacterOfTwoHalvesIsReadWhereverItStands() {
    for (int n = 980; n < 1040; n++) {
      String name = "x".repeat(n) + "😀y";
      assertThat(read("portcullis: 1\nroles: [{name: " + name + "}]").roles().get(0).name())
          .isEqualTo(name);
    }
  }

  @Test
  void syntaxErrorsHaveALine() {
    assertThat(readProblems("portcullis: 1\nroles:\n  - {name: reader\nrules: []\n"))
        .singleElement()
        .satisfies(problem -> assertThat(problem.line()).isBetween(3, 5))
        .satisfies(problem -> assertThat(problem.message()).startsWith("not YAML or JSON: "));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "   ",
        "# nothing",
        "---",
        "5",
        "[]",
        "null",
        "\u0000",
        "\ud800",
        "%YAML 9.9\n---\na: 1",
        "a: b: c",
        "\t",
        "{",
        "- - - -",
        "? {a: b}\n: c",
        "!!set {a}",
        "&a b",
        "*a",
        "{<<: {a: b}}",
        "portcullis: 1\n---\nportcullis: 1",
        "!!java.net.URL [x]",
        "a: !foo b",
        "{\"portcullis\": 1, \"roles\": [{\"name\": \"\\ud800\"}]}",
        "{\"a\": [1,]}",
        "{\"portcullis\": 1} {}",
        "{\"portcullis\": 1",
        "{\"\\udc00\": 1}"
      })
  void whatIsNoDocumentIsToldAndNotThrown(String text) {
    assertThat(readProblems(text)).isNotEmpty();
  }

  @Test
  void aliasesAreRefusedSoThatLaughsStayFew() {
    var laughs = new StringBuilder("portcullis: 1\nroles:\n- &a0 {name: lol}\n");
    for (int i = 1; i < 30; i++) {
      laughs
          .append("- &a")
          .append(i)
          .append(" [*a")
          .append(i - 1)
          .append(", *a")
          .append(i - 1)
          .append("]\n");
    }
    assertThat(readProblems(laughs.toString()))
        .containsExactly(
            new Problem(3, "", "anchors (`&name`) are not allowed", "write the value out"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"[", "{a: ", "- ", "{\"a\":", "[[{a: "})
  void nestingIsBoundedBeforeItCanExhaustTheStack(String opening) {
    String deep = opening.repeat(PolicyReader.MAX_DOCUMENT / opening.length());
    assertThat(readProblems(deep)).isNotEmpty();
  }

  @Test
  void aDocumentLongerThanTheBoundIsRefusedUnread() {
    String text = "portcullis: 1\n" + "#".repeat(PolicyReader.MAX_DOCUMENT);
    assertThat(readProblems(text))
        .extracting(Problem::message)
        .containsExactly("longer than 1048576 characters");
  }

  @Test
  void aListLongerThanTheBoundIsRefused() {
    String text = "portcullis: 1\nroles:\n" + "- {name: a}\n".repeat(PolicyReader.MAX_ITEMS + 1);
    assertThat(readProblems(text))
        .contains(new Problem(2, "roles", "more than 10000 items", "write fewer"));
  }

  @Test
  void aHostileDocumentGetsABoundedAnswer() {
    String text = "portcullis: 1\nroles: [" + "{x: 1},".repeat(9000) + "]";
    assertThat(readProblems(text)).hasSize(Problems.MAX + 1);
  }
}

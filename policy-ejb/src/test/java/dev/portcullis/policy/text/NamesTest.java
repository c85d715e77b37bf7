package dev.portcullis.policy.text;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.policy.compiled.CompileResult;
import dev.portcullis.policy.compiled.PolicyCompiler;
import dev.portcullis.request.Subject;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Names are what the documentation says, and of two things of different kinds none is the other.
 */
class NamesTest {
  private static final String HASH = "9".repeat(64);

  /** A document for each kind of name, with that name on line 3. */
  private static final Map<String, String> SECTIONS =
      Map.of(
          "issuers", "issuer: 'https://a.example.com', discovery: true",
          "api-keys", "sha256: '" + HASH + "'",
          "certificates", "subject: CN=a",
          "roles", "inherits: []",
          "upstreams", "targets: ['http://127.0.0.1:1']",
          "limits", "key: subject, rate: 1/s",
          "routes", "path: /a, upstream: up, authenticate: [jwt]",
          "rules", "effect: permit");

  private static List<Problem> problems(String section, String name) {
    var upstream =
        section.equals("routes") ? "upstreams: [{name: up, targets: ['http://127.0.0.1:1']}]" : "";
    String quoted = name.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
    String text =
        "portcullis: 1\n%s:\n  - {name: \"%s\", %s}\n%s\n"
            .formatted(section, quoted, SECTIONS.get(section), upstream);
    return PolicyCompiler.compileText(text, 1) instanceof CompileResult.Rejected rejected
        ? rejected.problems()
        : List.of();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "a b",
        " a",
        "a ",
        "a,b",
        "a|b",
        "a/b",
        "../a",
        ".",
        "..",
        "-",
        "_",
        "a:b",
        "a\nb",
        "ä",
        "аdmin",
        "a\u200bb",
        "a%20b",
        "a;b",
        "a\"b",
        "a\\b",
        "a{b",
        "a'b",
        "a\u0000b"
      })
  void whatIsNoNameIsNoneOfAnyKindAndSaysWhereAndWhatToDo(String name) {
    if (name.contains("\u0000") || name.contains("\u200b")) {
      assertThat(Names.good(name)).isFalse(); // no YAML can say it, but JSON and a form can
      return;
    }
    for (String section : SECTIONS.keySet()) {
      assertThat(problems(section, name))
          .as("%s `%s`", section, name)
          .anySatisfy(
              problem -> {
                assertThat(problem.path()).isEqualTo(section + "[0].name");
                assertThat(problem.line()).isEqualTo(3);
                assertThat(problem.remedy()).isEqualTo(Names.REMEDY);
              });
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"a", "7", "plant-7", "Task.Write", "_x", "-a", "..a", "A_b.c-9"})
  void whatTheDocumentationCallsANameIsOneOfEveryKind(String name) {
    for (String section : SECTIONS.keySet()) {
      assertThat(problems(section, name)).as(section).isEmpty();
    }
    assertThat(Names.good("a".repeat(128))).isTrue();
    assertThat(Names.good("a".repeat(129))).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "portcullis",
        "Portcullis",
        "ANONYMOUS",
        "none",
        "mp-jwt",
        "jwt",
        "token",
        "api-key",
        "API-Key",
        "certificate",
        "basic"
      })
  void nobodyIsNamedLikeTheProductNobodyOrAKind(String name) {
    for (String section : List.of("issuers", "api-keys", "certificates")) {
      assertThat(problems(section, name))
          .extracting(Problem::line, Problem::path, Problem::message)
          .containsExactly(
              org.assertj.core.groups.Tuple.tuple(
                  3, section + "[0].name", "the name `" + name + "` is reserved"));
    }
    assertThat(problems("roles", name)).isEmpty();
  }

  @Test
  void everyKindOfSubjectIsReserved() {
    for (var kind : Subject.Kind.values()) {
      assertThat(Names.reserved(kind.slug())).as(kind.slug()).isTrue();
    }
    assertThat(Names.reserved(Subject.ANONYMOUS.issuer())).isTrue();
    assertThat(Names.reserved(Subject.ANONYMOUS.id())).isTrue();
    assertThat(Names.reserved(Subject.ANONYMOUS.credential())).isTrue();
  }

  /**
   * Whoever may be named so: no two of different kinds are counted, suspended or watched as one.
   */
  @Property
  void ofOneNameAKeyACertificateAndATokensSubjectAreThree(
      @ForAll @StringLength(max = 12) String drawn, @ForAll @StringLength(max = 12) String token) {
    String name = drawn.replaceAll("[^A-Za-z0-9._-]", "");
    if (!Names.good(name) || Names.reserved(name)) {
      name = "n" + name;
    }
    var keys = new HashSet<String>();
    var credentials = new HashSet<String>();
    var all =
        List.of(
            subject(name, Subject.Kind.API_KEY, "portcullis", name),
            subject(name, Subject.Kind.CERTIFICATE, "portcullis", name),
            subject(name, Subject.Kind.BASIC, "portcullis", name),
            subject(name, Subject.Kind.TOKEN, name, name + "|jti:" + token),
            Subject.ANONYMOUS);
    for (var subject : all) {
      keys.add(subject.key());
      credentials.add(subject.credentialKey());
    }
    assertThat(keys).hasSize(all.size());
    assertThat(credentials).hasSize(all.size());
    // a token's subject is what its issuer says: it must not become another's key by any text
    var forged = subject(token, Subject.Kind.TOKEN, name, name + "|jti:" + token);
    assertThat(keys.contains(forged.key())).isEqualTo(token.equals(name));
  }

  private static Subject subject(String id, Subject.Kind kind, String issuer, String credential) {
    return new Subject(id, kind, issuer, Set.of(), Set.of(), Map.of(), credential, null);
  }

  @Test
  void aRoleOfAKeyThatNobodyDeclaredIsToldWithTheNearest() {
    String text =
        "portcullis: 1\napi-keys:\n  - {name: a, sha256: '%s', roles: [raeder, reader]}\n"
            + "roles: [{name: reader}]\n";
    var result = PolicyCompiler.compileText(text.formatted(HASH), 1);
    assertThat(((CompileResult.Rejected) result).problems())
        .containsExactly(
            new Problem(
                3, "api-keys[0].roles[0]", "unknown role `raeder`", "did you mean `reader`?"));
  }

  @Test
  void whatWasPublishedBeforeIsStillGood() {
    String text =
        "portcullis: 1\nroles: [{name: my role}]\n"
            + "api-keys: [{name: a b, sha256: '%s', roles: [nobody]}]\n";
    assertThat(PolicyCompiler.compileText(text.formatted(HASH), 1))
        .isInstanceOf(CompileResult.Rejected.class);
    assertThat(PolicyCompiler.compileStoredText(text.formatted(HASH), 1))
        .isInstanceOf(CompileResult.Compiled.class);
    assertThat(PolicyCompiler.compileStoredText("portcullis: 1\nroles: [{name: 'a,b'}]", 1))
        .isInstanceOf(CompileResult.Rejected.class);
  }
}

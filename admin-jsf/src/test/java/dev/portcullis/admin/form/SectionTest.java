package dev.portcullis.admin.form;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.policy.document.PolicyDocument;
import dev.portcullis.policy.document.Role;
import dev.portcullis.policy.document.Rule;
import dev.portcullis.policy.document.Upstream;
import dev.portcullis.policy.document.limit.Limit;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class SectionTest {
  private final PolicyDocument empty = PolicyDocument.EMPTY;
  private final Role reader = new Role("reader", List.of());
  private final Role auditor = new Role("auditor", List.of("reader"));

  @Test
  void aSectionChangesItsOwnListOnly() {
    PolicyDocument document = Section.ROLES.add(empty, reader);
    document = Section.UPSTREAMS.add(document, upstream("u"));
    document = Section.LIMITS.add(document, Limit.of("l", "subject", 1, Duration.ofSeconds(1), 1));
    document = Section.ROLES.replace(document, new Role("reader", List.of("base")));

    assertThat(document.roles()).containsExactly(new Role("reader", List.of("base")));
    assertThat(document.upstreams()).containsExactly(upstream("u"));
    assertThat(document.limits()).hasSize(1);
    assertThat(document.rules()).isEmpty();
  }

  @Test
  void aReplacedEntryKeepsItsPlace() {
    PolicyDocument document = Section.ROLES.add(Section.ROLES.add(empty, reader), auditor);

    assertThat(Section.ROLES.replace(document, new Role("reader", List.of("x"))).roles())
        .extracting(Role::name)
        .containsExactly("reader", "auditor");
  }

  @Test
  void anAddedNamesakeStandsBesideTheOtherSoThatTheCompilerRefusesIt() {
    PolicyDocument document = Section.ROLES.add(Section.ROLES.add(empty, reader), reader);

    assertThat(document.roles()).hasSize(2);
    assertThat(Section.ROLES.path(document, "reader")).isEqualTo("roles[1]");
  }

  @Test
  void removingForgetsTheEntry() {
    PolicyDocument document = Section.ROLES.add(Section.ROLES.add(empty, reader), auditor);

    assertThat(Section.ROLES.remove(document, "reader").roles()).containsExactly(auditor);
    assertThat(Section.ROLES.find(document, "auditor")).contains(auditor);
    assertThat(Section.ROLES.find(document, "nobody")).isEmpty();
  }

  @Test
  void whoNamesARoleIsListed() {
    PolicyDocument document = Section.ROLES.add(Section.ROLES.add(empty, reader), auditor);
    document = Section.RULES.add(document, rule("readers-read", List.of("reader")));

    assertThat(Usage.of("roles", "reader", document))
        .containsExactly("rule readers-read", "role auditor");
    assertThat(Usage.of("roles", "auditor", document)).isEmpty();
    assertThat(Usage.of("issuers", "reader", document)).isEmpty();
  }

  private static Rule rule(String name, List<String> roles) {
    return new Rule(
        name, Rule.Effect.PERMIT, List.of(), List.of(), roles, List.of(), null, Rule.Mode.ENFORCE);
  }

  private static Upstream upstream(String name) {
    return Upstream.of(name, List.of("http://127.0.0.1:1"));
  }
}

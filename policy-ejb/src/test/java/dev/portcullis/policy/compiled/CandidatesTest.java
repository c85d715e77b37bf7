package dev.portcullis.policy.compiled;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.policy.document.Rule;
import dev.portcullis.policy.document.Rule.Effect;
import dev.portcullis.policy.document.Rule.Mode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.constraints.StringLength;

/** Rules by role: none is missed, none is asked twice. */
class CandidatesTest {

  @Property(tries = 500)
  void eachRuleThatTheRolesLeadToIsShownOnce(
      @ForAll @Size(max = 60)
          List<@Size(max = 4) List<@StringLength(1) @CharRange(from = 'a', to = 'f') String>> asked,
      @ForAll @Size(max = 4) Set<@StringLength(1) @CharRange(from = 'a', to = 'f') String> roles) {
    var rules =
        IntStream.range(0, asked.size()).mapToObj(i -> rule("r" + i, asked.get(i))).toList();
    var shown = new ArrayList<CompiledRule>();
    new Candidates(rules).forEach(roles, shown::add);

    assertThat(shown).doesNotHaveDuplicates();
    var wanted =
        rules.stream()
            .filter(
                rule ->
                    rule.definition().roles().isEmpty()
                        || rule.definition().roles().stream().anyMatch(roles::contains))
            .toList();
    assertThat(shown).containsAll(wanted);
    assertThat(shown.size()).isLessThanOrEqualTo(Math.max(wanted.size(), 16));
  }

  private static CompiledRule rule(String name, List<String> roles) {
    var rule =
        new Rule(
            name,
            Effect.PERMIT,
            List.of(),
            List.of(),
            roles.stream().distinct().toList(),
            List.of(),
            null,
            Mode.ENFORCE);
    return CompiledRule.of(rule, null);
  }
}

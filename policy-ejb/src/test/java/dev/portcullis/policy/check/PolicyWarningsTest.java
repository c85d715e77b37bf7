package dev.portcullis.policy.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.policy.compiled.CompileResult;
import dev.portcullis.policy.compiled.CompileResult.Compiled;
import dev.portcullis.policy.compiled.CompileResult.Rejected;
import dev.portcullis.policy.compiled.PolicyCompiler;
import dev.portcullis.policy.text.Problem;
import org.junit.jupiter.api.Test;

class PolicyWarningsTest {

  private static CompileResult compiled(String roles) {
    return PolicyCompiler.compileText(
        """
        portcullis: 1
        certificates:
          - {name: one, subject: "CN=one", roles: [reader]}
          - {name: plant-7, subject: "CN=plant-7,O=Acme", roles: [reader, sensr]}
        roles: [%s]
        """
            .formatted(roles),
        1);
  }

  @Test
  void aRoleOfACertificateThatNobodyDeclaredIsWarnedOfWithItsPlace() {
    var result = (Compiled) compiled("{name: reader}, {name: sensor}");
    assertThat(result.warnings())
        .containsExactly(
            new Problem(
                4, "certificates[1].roles[1]", "unknown role `sensr`", "did you mean `sensor`?"));
    assertThat(PolicyWarnings.of(result.snapshot().document()))
        .extracting(Problem::line, Problem::path)
        .containsExactly(org.assertj.core.api.Assertions.tuple(0, "certificates[1].roles[1]"));
    var declared = (Compiled) compiled("{name: reader}, {name: sensr}");
    assertThat(declared.warnings()).isEmpty();
  }

  @Test
  void ofAKeyItIsNoWarningButAProblem() {
    String key = "api-keys: [{name: k, sha256: '%s', roles: [sensr]}]".formatted("a".repeat(64));
    assertThat(PolicyCompiler.compileText("portcullis: 1\n" + key, 1)).isInstanceOf(Rejected.class);
  }
}

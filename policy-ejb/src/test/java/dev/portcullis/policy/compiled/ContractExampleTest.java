package dev.portcullis.policy.compiled;

import static dev.portcullis.policy.compiled.PolicyFixtures.authorize;
import static dev.portcullis.policy.compiled.PolicyFixtures.compile;
import static dev.portcullis.policy.compiled.PolicyFixtures.request;
import static dev.portcullis.policy.compiled.PolicyFixtures.resource;
import static dev.portcullis.policy.compiled.PolicyFixtures.subject;
import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.policy.document.PolicyWriter;
import dev.portcullis.request.Reason;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The example of the outside contract is read, compiled and decided as it says. */
class ContractExampleTest {

  private final String text =
      resource("contract.yaml").replace("path: /orders/**", "path: /orders/{customer}");
  private final CompiledPolicy policy = compile(text);

  private Reason decide(String id, String role, String country) {
    var subject = subject(id, Set.of(role), Set.of("orders:read"));
    var request = request("GET", "/orders/alice");
    return authorize(policy, request, subject, Map.of("geo.country", country)).reason();
  }

  @Test
  void theExampleOfTheContractCompilesAsItStands() {
    var result = (CompileResult.Compiled) PolicyCompiler.compileText(resource("contract.yaml"), 1);
    assertThat(result.snapshot().document().routes()).hasSize(1);
    assertThat(result.warnings())
        .singleElement()
        .satisfies(
            warning -> {
              assertThat(warning.path()).isEqualTo("certificates[0].roles[0]");
              assertThat(warning.message()).isEqualTo("unknown role `sensor`");
            });
  }

  @Test
  void aReaderReadsHisOwnOrdersFromThere() {
    assertThat(decide("alice", "reader", "DE")).isEqualTo(Reason.PERMITTED);
    assertThat(decide("alice", "auditor", "FR")).isEqualTo(Reason.PERMITTED);
  }

  @Test
  void anythingElseIsNotPermitted() {
    assertThat(decide("bob", "reader", "DE")).isEqualTo(Reason.NOT_PERMITTED);
    assertThat(decide("alice", "writer", "DE")).isEqualTo(Reason.NOT_PERMITTED);
    assertThat(decide("alice", "reader", "US")).isEqualTo(Reason.NOT_PERMITTED);
  }

  @Test
  void withoutGeoFactsTheConditionFailsAndThePermitDoesNotMatch() {
    var subject = subject("alice", Set.of("reader"), Set.of("orders:read"));
    var request = request("GET", "/orders/alice");
    var attributes = PolicyFixtures.attributes(policy, request, subject, Map.of());
    var route = PolicyFixtures.matched(policy, request).route();

    assertThat(policy.authorize(route, attributes).reason()).isEqualTo(Reason.NOT_PERMITTED);
    assertThat(policy.explain(route, attributes))
        .extracting(RuleOutcome::why)
        .containsExactly("when failed: context.geo.country is missing");
  }

  @Test
  void whatIsWrittenReadsBackEqual() {
    var document = policy.document();
    assertThat(PolicyFixtures.read(PolicyWriter.toYaml(document))).isEqualTo(document);
    assertThat(PolicyFixtures.read(PolicyWriter.toJson(document))).isEqualTo(document);
  }
}

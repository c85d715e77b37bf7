package dev.portcullis.policy.document;

import static dev.portcullis.policy.compiled.PolicyFixtures.read;
import static dev.portcullis.policy.compiled.PolicyFixtures.resource;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What is written is canonical: one document, one text, one hash. */
class PolicyWriterTest {

  private final PolicyDocument document = read(resource("contract.yaml"));

  @Test
  void yamlHasTheFieldsInOrderAndLeavesDefaultsOut() {
    assertThat(PolicyWriter.toYaml(document)).isEqualTo(resource("canonical.yaml"));
  }

  @Test
  void jsonIsOneLineOfTheSame() {
    assertThat(PolicyWriter.toJson(document))
        .startsWith("{\"portcullis\":1,\"issuers\":[{\"name\":\"corp\",")
        .contains("\"limits\":[{\"name\":\"per-subject\",\"key\":\"subject\",\"rate\":\"10/s\",")
        .doesNotContain("\n")
        .doesNotContain("\"mode\":\"enforce\"");
    assertThat(PolicyWriter.toJson(PolicyDocument.EMPTY)).isEqualTo("{\"portcullis\":1}");
  }

  @Test
  void neitherCommentsNorFormNorDefaultsChangeTheHash() {
    String hash = PolicyWriter.hash(document);
    String explicit =
        resource("contract.yaml")
            .replace(
                "    timeout: 10s\n",
                "    connect-timeout: 5000ms # usual\n    timeout: 10000ms\n");
    assertThat(PolicyWriter.hash(read(explicit))).isEqualTo(hash);
    assertThat(PolicyWriter.hash(read(PolicyWriter.toJson(document)))).isEqualTo(hash);
    assertThat(PolicyWriter.hash(read(resource("contract.yaml").replace("10/s", "11/s"))))
        .isNotEqualTo(hash);
  }
}

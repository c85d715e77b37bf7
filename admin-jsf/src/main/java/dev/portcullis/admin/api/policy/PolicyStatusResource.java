package dev.portcullis.admin.api.policy;

import dev.portcullis.admin.api.http.Problems;
import dev.portcullis.admin.api.operation.NodesResource;
import dev.portcullis.administration.policy.PolicyRefusals;
import dev.portcullis.administration.policy.PolicyRefusals.Refusal;
import dev.portcullis.administration.policy.PolicyRefusals.Source;
import dev.portcullis.cluster.node.ClusterNode;
import dev.portcullis.cluster.node.NodeDirectory;
import dev.portcullis.cluster.node.RefusalVitals;
import dev.portcullis.ejb.PolicyAdministrationBean;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.json.Json;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import java.util.Locale;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Which version should be in force, which is on each node, and what was refused. */
@Path("/policy/status")
@RequestScoped
@Tag(name = "policy")
public class PolicyStatusResource {

  @Inject private PolicyAdministrationBean policies;
  @Inject private NodeDirectory directory;
  @Inject private PolicyRefusals refusals;

  @GET
  @Produces(MediaType.APPLICATION_JSON)
  @Operation(
      operationId = "getPolicyStatus",
      summary = "The version that should be in force, that of each node, and what was refused",
      description =
          "Each node's refusals with their first problems; all problems of the node that answers.")
  public JsonObject status() {
    long expected = policies.active().number();
    JsonArrayBuilder nodes = Json.createArrayBuilder();
    directory.nodesNow().stream()
        .map(
            node ->
                Json.createObjectBuilder()
                    .add("id", node.id())
                    .add("name", node.name())
                    .add("version", node.policyVersion())
                    .add("expected", expected)
                    .add("stale", node.stale())
                    .add("state", NodesResource.state(node))
                    .add("refused", refused(node)))
        .forEach(nodes::add);
    JsonObjectBuilder refused = Json.createObjectBuilder();
    for (Source source : Source.values()) {
      refusals
          .last(source)
          .ifPresent(last -> refused.add(source.name().toLowerCase(Locale.ROOT), json(last)));
    }
    return Json.createObjectBuilder()
        .add("expected", expected)
        .add("nodes", nodes)
        .add("refused", refused)
        .build();
  }

  /** As it told a second ago, or last. */
  private static JsonObjectBuilder refused(ClusterNode node) {
    JsonObjectBuilder refused = Json.createObjectBuilder();
    node.refusals()
        .forEach(
            refusal ->
                refused.add(
                    refusal.source(),
                    Json.createObjectBuilder()
                        .add("from", refusal.from())
                        .add("at", refusal.at().toString())
                        .add("problems", problems(refusal.problems()))
                        .add("more", refusal.more())));
    return refused;
  }

  private static JsonArrayBuilder problems(List<RefusalVitals.Problem> problems) {
    JsonArrayBuilder array = Json.createArrayBuilder();
    problems.forEach(
        problem ->
            array.add(
                Json.createObjectBuilder()
                    .add("line", problem.line())
                    .add("path", problem.path())
                    .add("message", problem.message())
                    .add("remedy", problem.remedy())));
    return array;
  }

  private static JsonObjectBuilder json(Refusal refusal) {
    return Json.createObjectBuilder()
        .add("from", refusal.from())
        .add("at", refusal.at().toString())
        .add("problems", Problems.json(refusal.problems()));
  }
}

package dev.portcullis.admin.api.operation;

import dev.portcullis.cluster.node.CertificateVitals;
import dev.portcullis.cluster.node.ClusterNode;
import dev.portcullis.cluster.node.NodeDirectory;
import dev.portcullis.cluster.node.NodeVitals;
import dev.portcullis.cluster.node.UpstreamVitals;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** The nodes, and how they fare. */
@Path("/nodes")
@RequestScoped
@Tag(name = "nodes")
public class NodesResource {

  @Inject private NodeDirectory directory;

  @GET
  @Produces(MediaType.APPLICATION_JSON)
  @Operation(
      operationId = "listNodes",
      summary = "Each node's policy version and health",
      description = "One entry for each process, those that are missing included.")
  public JsonArray list() {
    JsonArrayBuilder nodes = Json.createArrayBuilder();
    directory.nodesNow().stream().map(NodesResource::json).forEach(nodes::add);
    return nodes.build();
  }

  private static JsonObjectBuilder json(ClusterNode node) {
    NodeVitals vitals = node.vitals();
    return Json.createObjectBuilder()
        .add("id", node.id())
        .add("name", node.name())
        .add("address", node.address())
        .add("roles", Json.createArrayBuilder(node.roles()))
        .add("state", state(node))
        .add("started", time(node.started()))
        .add("seen", time(node.seen()))
        .add("version", node.policyVersion())
        .add("ready", node.ready())
        .add("stale", node.stale())
        .add("requests", vitals.traffic().requests())
        .add("permitted", vitals.traffic().permitted())
        .add("denials", json(vitals.traffic().denials()))
        .add("inFlight", vitals.traffic().inFlight())
        .add("streams", vitals.traffic().streams())
        .add("limiter", json(vitals.limiter()))
        .add("load", json(vitals.load()))
        .add("upstreams", array(vitals.upstreams(), NodesResource::json))
        .add("certificates", array(vitals.certificates(), NodesResource::json));
  }

  /** {@code up} or {@code missing}. */
  public static String state(ClusterNode node) {
    return node.state().name().toLowerCase(Locale.ROOT);
  }

  private static JsonValue time(@Nullable Instant time) {
    return time == null ? JsonValue.NULL : Json.createValue(time.toString());
  }

  private static JsonObjectBuilder json(UpstreamVitals upstream) {
    return Json.createObjectBuilder()
        .add("name", upstream.name())
        .add("breaker", upstream.breaker())
        .add("panic", upstream.panic())
        .add("inFlight", upstream.inFlight())
        .add("limit", upstream.limit())
        .add("requests", upstream.requests())
        .add("retries", upstream.retries())
        .add("refused", upstream.refused())
        .add("targets", array(upstream.targets(), NodesResource::json));
  }

  private static JsonObjectBuilder json(UpstreamVitals.Target target) {
    return Json.createObjectBuilder()
        .add("url", target.url())
        .add("health", target.health())
        .add("inFlight", target.inFlight())
        .add("failures", target.failures())
        .add("latencyMicros", target.latencyMicros());
  }

  private static JsonObjectBuilder json(CertificateVitals certificate) {
    return Json.createObjectBuilder()
        .add("listener", certificate.listener())
        .add("expires", certificate.expires().toString())
        .add("problem", certificate.problem());
  }

  private static <T> JsonArrayBuilder array(List<T> elements, Function<T, JsonObjectBuilder> json) {
    JsonArrayBuilder array = Json.createArrayBuilder();
    elements.stream().map(json).forEach(array::add);
    return array;
  }

  private static JsonObjectBuilder json(Map<String, Long> figures) {
    JsonObjectBuilder json = Json.createObjectBuilder();
    figures.forEach(json::add);
    return json;
  }
}

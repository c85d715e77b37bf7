package dev.portcullis.admin.api;

import dev.portcullis.cluster.NodeDirectory;
import dev.portcullis.cluster.NodeStatus;
import dev.portcullis.cluster.NodeVitals;
import dev.portcullis.cluster.UpstreamVitals;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObjectBuilder;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** The nodes, and how they fare. */
@Path("/nodes")
@RequestScoped
@Tag(name = "nodes")
public class NodesResource {

  @Inject private NodeDirectory directory;

  @GET
  @Produces(MediaType.APPLICATION_JSON)
  @Operation(operationId = "listNodes", summary = "Each node's policy version and health")
  public JsonArray list() {
    JsonArrayBuilder nodes = Json.createArrayBuilder();
    directory.nodes().stream().map(NodesResource::json).forEach(nodes::add);
    return nodes.build();
  }

  private static JsonObjectBuilder json(NodeStatus node) {
    NodeVitals vitals = node.vitals();
    return Json.createObjectBuilder()
        .add("id", node.id())
        .add("name", node.name())
        .add("role", node.role())
        .add("started", node.started().toString())
        .add("seen", node.seen().toString())
        .add("version", vitals.policyVersion())
        .add("ready", vitals.ready())
        .add("stale", vitals.stale())
        .add("requests", vitals.requests())
        .add("permitted", vitals.permitted())
        .add("denials", json(vitals.denials()))
        .add("inFlight", vitals.inFlight())
        .add("streams", vitals.streams())
        .add("limiter", json(vitals.limiter()))
        .add("load", json(vitals.load()))
        .add("upstreams", array(vitals.upstreams(), NodesResource::json));
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

package dev.portcullis.admin.traffic;

import dev.portcullis.cluster.node.NodeDirectory;
import dev.portcullis.cluster.node.NodeStatus;
import dev.portcullis.cluster.node.UpstreamVitals;
import jakarta.annotation.PostConstruct;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** How the upstreams fare on each node. */
@Named
@RequestScoped
public class UpstreamsPage {

  /** An upstream on a node. */
  public record Row(String node, UpstreamVitals upstream) {

    /** The targets that get no requests, with the reason. */
    public String leftOut() {
      return upstream.targets().stream()
          .filter(target -> !target.well())
          .map(target -> target.url() + " " + target.health())
          .collect(Collectors.joining(", "));
    }

    /** The wait for the head of an answer. */
    public String latency() {
      long micros = upstream.latencyMicros();
      return micros == 0 ? "–" : micros < 10_000 ? micros + " µs" : micros / 1000 + " ms";
    }
  }

  @Inject private NodeDirectory directory;
  private List<Row> rows = List.of();

  /** Looks again; the page does so every two seconds. */
  @PostConstruct
  public void look() {
    rows =
        directory.reports().stream()
            .flatMap(UpstreamsPage::rows)
            .sorted(
                Comparator.comparing((Row row) -> row.upstream().name()).thenComparing(Row::node))
            .toList();
  }

  private static Stream<Row> rows(NodeStatus node) {
    return node.vitals().upstreams().stream().map(upstream -> new Row(node.name(), upstream));
  }

  public List<Row> getRows() {
    return rows;
  }
}

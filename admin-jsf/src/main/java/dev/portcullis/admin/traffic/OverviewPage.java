package dev.portcullis.admin.traffic;

import dev.portcullis.cluster.feed.DecisionFeed;
import dev.portcullis.cluster.node.ClusterNode;
import dev.portcullis.cluster.node.NodeDirectory;
import jakarta.annotation.PostConstruct;
import jakarta.faces.view.ViewScoped;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.io.Serializable;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What passes the gate now, on all nodes. */
@Named
@ViewScoped
public class OverviewPage implements Serializable {
  /** How many of the latest decisions are searched for signs of attacks. */
  private static final int SEARCHED = 1_000;

  @Inject private transient NodeDirectory directory;
  @Inject private transient DecisionFeed feed;

  private transient List<ClusterNode> nodes = List.of();
  private transient Totals totals = Totals.NONE;
  private transient Map<String, Long> findings = Map.of();
  private transient Rate rate = Rate.UNKNOWN;

  /** Looks again; the page does so every two seconds. */
  @PostConstruct
  public void look() {
    nodes = directory.nodesNow();
    totals = Totals.of(directory.reports());
    rate = rate.next(totals.requests(), System.nanoTime());
    findings = findings();
  }

  /** Each class of attack with how often it was seen, the most frequent first. */
  private Map<String, Long> findings() {
    return feed.tail(SEARCHED).stream()
        .map(DecisionEntry::of)
        .flatMap(Optional::stream)
        .flatMap(entry -> entry.list("findings").stream())
        .filter(finding -> !finding.startsWith("excluded "))
        .map(finding -> finding.split(" ", 2)[0])
        .collect(Collectors.groupingBy(name -> name, TreeMap::new, Collectors.counting()));
  }

  public List<ClusterNode> getNodes() {
    return nodes;
  }

  public Totals getTotals() {
    return totals;
  }

  public Map<String, Long> getFindings() {
    return findings;
  }

  /** Requests per second since the last look, or a dash. */
  public String getRate() {
    return rate.text();
  }
}

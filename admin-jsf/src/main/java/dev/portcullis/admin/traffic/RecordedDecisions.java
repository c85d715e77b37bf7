package dev.portcullis.admin.traffic;

import dev.portcullis.cluster.feed.DecisionFeed;
import dev.portcullis.decision.replay.RecordedDecision;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** The latest decisions of all nodes, to be replayed. */
@ApplicationScoped
public class RecordedDecisions {
  /** As many as the grid keeps. */
  public static final int MOST = 10_000;

  @Inject private DecisionFeed feed;

  /** In the order of time; lines that are none are passed over. */
  public List<RecordedDecision> latest(int count) {
    return feed.tail(count).stream()
        .map(DecisionEntry::of)
        .flatMap(Optional::stream)
        .map(DecisionEntry::recorded)
        .flatMap(Optional::stream)
        .sorted(Comparator.comparing(RecordedDecision::time))
        .toList();
  }
}

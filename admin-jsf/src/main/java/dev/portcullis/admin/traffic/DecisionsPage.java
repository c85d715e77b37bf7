package dev.portcullis.admin.traffic;

import dev.portcullis.cluster.feed.DecisionFeed;
import dev.portcullis.request.Reason;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The latest decisions of all nodes, all or some of them. */
@Named
@RequestScoped
public class DecisionsPage {
  private static final int SEARCHED = 5_000;
  private static final int SHOWN = 100;

  @Inject private DecisionFeed feed;
  private String reason = "";
  private String route = "";
  private String subject = "";
  private List<DecisionEntry> entries = List.of();

  /** Reads the feed. */
  public void open() {
    entries =
        feed.tail(SEARCHED).stream()
            .map(DecisionEntry::of)
            .flatMap(Optional::stream)
            .filter(entry -> matches(reason, entry.text("reason")))
            .filter(entry -> matches(route, entry.text("route")))
            .filter(entry -> matches(subject, entry.text("subject")))
            .limit(SHOWN)
            .toList();
  }

  private static boolean matches(String wanted, String value) {
    return wanted.isBlank() || value.equals(wanted.strip());
  }

  public List<DecisionEntry> getEntries() {
    return entries;
  }

  public List<String> getReasons() {
    return Arrays.stream(Reason.values()).map(Reason::slug).toList();
  }

  public String getReason() {
    return reason;
  }

  public void setReason(String reason) {
    this.reason = reason;
  }

  public String getRoute() {
    return route;
  }

  public void setRoute(String route) {
    this.route = route;
  }

  public String getSubject() {
    return subject;
  }

  public void setSubject(String subject) {
    this.subject = subject;
  }
}

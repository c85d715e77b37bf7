package dev.portcullis.admin.traffic;

import dev.portcullis.admin.form.Outcome;
import dev.portcullis.cluster.feed.DecisionFeed;
import dev.portcullis.request.Reason;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.io.IOException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** One decision, and why it was made. */
@Named
@RequestScoped
public class DecisionPage {
  @Inject private DecisionFeed feed;
  private String id = "";
  private @Nullable DecisionEntry entry;

  /** Looks for the decision among the latest. */
  public void open() throws IOException {
    entry = feed.find(id).flatMap(DecisionEntry::of).orElse(null);
    if (entry == null) {
      Outcome.missing("not among the latest decisions");
    }
  }

  /** What the reason means, in a sentence. */
  public String getTitle() {
    String slug = entry == null ? "" : entry.text("reason");
    return Arrays.stream(Reason.values())
        .filter(reason -> reason.slug().equals(slug))
        .map(Reason::title)
        .findFirst()
        .orElse(slug);
  }

  /** Category and field of a finding, without what was seen. */
  public String found(String finding) {
    String[] parts = finding.split(" ", 3);
    return parts.length < 2 ? "" : parts[0] + ' ' + parts[1];
  }

  /** Whether a route could exclude the finding, and does not yet. */
  public boolean allowable(String finding) {
    return finding.matches("\\S+-\\S+ (path|body|(query|body|header):\\S+)( .*)?")
        && !finding.startsWith("malformed-body ")
        && !finding.startsWith("uninspectable-body ")
        && !finding.startsWith("resource-exhaustion ")
        && !finding.startsWith("xml-external-entity ");
  }

  public @Nullable DecisionEntry getEntry() {
    return entry;
  }

  public String getId() {
    return id;
  }

  public void setId(String id) {
    this.id = id;
  }
}

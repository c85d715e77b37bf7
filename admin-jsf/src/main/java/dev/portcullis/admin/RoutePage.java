package dev.portcullis.admin;

import dev.portcullis.admin.form.EntryPage;
import dev.portcullis.admin.form.ExclusionLines;
import dev.portcullis.admin.form.Fields;
import dev.portcullis.admin.form.Section;
import dev.portcullis.policy.document.Route;
import dev.portcullis.policy.document.RouteTraits.Threats;
import jakarta.faces.view.ViewScoped;
import jakarta.inject.Named;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;

/** A route. */
@Named
@ViewScoped
public class RoutePage extends EntryPage<Route> {

  /** How long an exclusion is proposed for. */
  private static final Duration PROPOSED = Duration.ofDays(90);

  private String allow = "";
  private List<String> expired = List.of();

  @Override
  protected Section<Route> section() {
    return Section.ROUTES;
  }

  @Override
  protected Route blank() {
    return Route.of("", "/**", "");
  }

  @Override
  protected void show(Route route, Fields form) {
    super.show(route, form);
    form.put("threat-exclusions", exclusions(route.threat()));
    expired =
        route.threat().exclusions().stream()
            .filter(exclusion -> !Instant.now().isBefore(exclusion.until()))
            .map(exclusion -> exclusion.category().slug() + ' ' + exclusion.field())
            .toList();
  }

  /** Those of the route, and the one that is asked for: its reason is for a person to write. */
  private String exclusions(Threats threat) {
    String text = ExclusionLines.text(threat.exclusions());
    if (allow.isEmpty()) {
      return text;
    }
    Instant until = Instant.now().truncatedTo(ChronoUnit.DAYS).plus(PROPOSED);
    return (text + '\n' + ExclusionLines.line(allow, until, "")).strip();
  }

  /** Category and field of a finding that is to be allowed here; empty: none. */
  public String getAllow() {
    return allow;
  }

  /** Whatever else a link says, such as lines of its own, is none. */
  public void setAllow(String allow) {
    this.allow = allow.matches("\\S+ \\S+") ? allow : "";
  }

  /** Which exclusions have ended and hold no more. */
  public List<String> getExpired() {
    return expired;
  }

  @Override
  protected Route read(Fields form, Route before) {
    Route route = super.read(form, before);
    var exclusions = ExclusionLines.parse(form.text("threat-exclusions"));
    return exclusions == null ? route : route.inspecting(route.threat().excluding(exclusions));
  }
}

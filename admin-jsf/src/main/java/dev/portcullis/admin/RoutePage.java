package dev.portcullis.admin;

import dev.portcullis.admin.form.EntryPage;
import dev.portcullis.admin.form.ExclusionLines;
import dev.portcullis.admin.form.Fields;
import dev.portcullis.admin.form.Section;
import dev.portcullis.policy.document.AuthenticationMethod;
import dev.portcullis.policy.document.PolicyDocument.Route;
import dev.portcullis.policy.document.ThreatMode;
import dev.portcullis.policy.document.UpstreamTraits.Priority;
import dev.portcullis.request.PathForm;
import jakarta.faces.view.ViewScoped;
import jakarta.inject.Named;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Objects;
import java.util.Set;

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
    return new Route(
        "",
        List.of(),
        "/**",
        List.of(),
        "",
        null,
        null,
        List.of(AuthenticationMethod.JWT),
        List.of(),
        Route.DEFAULT_MAX_BODY,
        Set.of(),
        ThreatMode.BLOCK,
        Route.DEFAULT_MAX_INSPECTED,
        false,
        Priority.NORMAL,
        List.of(),
        List.of(),
        List.of());
  }

  @Override
  protected void show(Route route, Fields form) {
    form.put("name", route.name())
        .lines("hosts", route.hosts())
        .put("path", route.path())
        .put("methods", route.methods())
        .put("upstream", route.upstream())
        .put("rewrite-strip-prefix", route.stripPrefix())
        .put("rewrite-add-prefix", route.addPrefix())
        .slugs("authenticate", route.authenticate())
        .put("limits", route.limits())
        .put("max-body", route.maxBody())
        .slugs("path-leniency", route.pathLeniency())
        .put("threat-mode", Fields.slug(route.threatMode()))
        .put("threat-max-inspected", route.maxInspected())
        .put("forward-credentials", route.forwardCredentials())
        .put("priority", Fields.slug(route.priority()))
        .put("upgrades", String.join(" ", route.upgrades()))
        .put("pass-fields", String.join(" ", route.passFields()))
        .put("threat-exclusions", exclusions(route));
    expired =
        route.exclusions().stream()
            .filter(exclusion -> !Instant.now().isBefore(exclusion.until()))
            .map(exclusion -> exclusion.category().slug() + ' ' + exclusion.field())
            .toList();
  }

  /** Those of the route, and the one that is asked for: its reason is for a person to write. */
  private String exclusions(Route route) {
    String text = ExclusionLines.text(route.exclusions());
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
    return new Route(
        form.text("name"),
        form.words("hosts"),
        form.text("path"),
        form.chosen("methods"),
        form.text("upstream"),
        form.optional("rewrite-strip-prefix"),
        form.optional("rewrite-add-prefix"),
        form.constants("authenticate", AuthenticationMethod.class),
        form.chosen("limits"),
        form.value("max-body", Long.class, Route.DEFAULT_MAX_BODY),
        Set.copyOf(form.constants("path-leniency", PathForm.class)),
        form.constant("threat-mode", ThreatMode.class),
        form.value("threat-max-inspected", Long.class, Route.DEFAULT_MAX_INSPECTED),
        form.ticked("forward-credentials"),
        form.constant("priority", Priority.class),
        form.words("upgrades"),
        form.words("pass-fields"),
        Objects.requireNonNullElse(
            ExclusionLines.parse(form.text("threat-exclusions")), before.exclusions()));
  }
}

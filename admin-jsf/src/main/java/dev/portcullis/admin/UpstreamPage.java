package dev.portcullis.admin;

import dev.portcullis.admin.form.EntryPage;
import dev.portcullis.admin.form.Fields;
import dev.portcullis.admin.form.Section;
import dev.portcullis.policy.PolicyDocument.Upstream;
import dev.portcullis.policy.UpstreamTraits.Target;
import dev.portcullis.policy.UpstreamTraits.Timeouts;
import jakarta.faces.view.ViewScoped;
import jakarta.inject.Named;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Servers that answer for routes. */
@Named
@ViewScoped
public class UpstreamPage extends EntryPage<Upstream> {

  @Override
  protected Section<Upstream> section() {
    return Section.UPSTREAMS;
  }

  @Override
  protected Upstream blank() {
    return Upstream.of("", List.of());
  }

  @Override
  protected void show(Upstream upstream, Fields form) {
    form.put("name", upstream.name())
        .lines("targets", upstream.targets().stream().map(Target::url).toList())
        .put("timeout", upstream.timeouts().response())
        .put("connect-timeout", upstream.timeouts().connect());
  }

  /** What the page does not show stays as it is. */
  @Override
  protected Upstream read(Fields form, Upstream before) {
    Map<String, Target> known =
        before.targets().stream().collect(Collectors.toMap(Target::url, t -> t, (a, b) -> a));
    return new Upstream(
        form.text("name"),
        form.words("targets").stream().map(url -> known.getOrDefault(url, Target.of(url))).toList(),
        before.protocol(),
        timeouts(form, before.timeouts()),
        before.balance(),
        before.retries(),
        before.circuitBreaker(),
        before.health(),
        before.concurrency(),
        before.tls());
  }

  private static Timeouts timeouts(Fields form, Timeouts before) {
    return new Timeouts(
        form.value("connect-timeout", Duration.class, Timeouts.DEFAULT_CONNECT),
        form.value("timeout", Duration.class, Timeouts.DEFAULT_RESPONSE),
        before.idle(),
        before.deadline());
  }
}

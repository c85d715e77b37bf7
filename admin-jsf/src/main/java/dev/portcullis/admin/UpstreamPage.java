package dev.portcullis.admin;

import dev.portcullis.admin.form.EntryPage;
import dev.portcullis.admin.form.Fields;
import dev.portcullis.admin.form.Section;
import dev.portcullis.policy.PolicyDocument.Upstream;
import jakarta.faces.view.ViewScoped;
import jakarta.inject.Named;
import java.time.Duration;
import java.util.List;

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
    return new Upstream("", List.of(), Upstream.DEFAULT_TIMEOUT, Upstream.DEFAULT_CONNECT_TIMEOUT);
  }

  @Override
  protected void show(Upstream upstream, Fields form) {
    form.put("name", upstream.name())
        .lines("targets", upstream.targets())
        .put("timeout", upstream.timeout())
        .put("connect-timeout", upstream.connectTimeout());
  }

  @Override
  protected Upstream read(Fields form, Upstream before) {
    return new Upstream(
        form.text("name"),
        form.words("targets"),
        form.value("timeout", Duration.class, Upstream.DEFAULT_TIMEOUT),
        form.value("connect-timeout", Duration.class, Upstream.DEFAULT_CONNECT_TIMEOUT));
  }
}

package dev.portcullis.admin;

import dev.portcullis.admin.form.EntryPage;
import dev.portcullis.admin.form.Fields;
import dev.portcullis.admin.form.Section;
import dev.portcullis.policy.document.Upstream;
import jakarta.faces.view.ViewScoped;
import jakarta.inject.Named;
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
    return Upstream.of("", List.of());
  }

  @Override
  protected void show(Upstream upstream, Fields form) {
    UpstreamForm.show(upstream, form);
  }

  @Override
  protected Upstream read(Fields form, Upstream before) {
    return UpstreamForm.read(form, before);
  }
}

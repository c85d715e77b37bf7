package dev.portcullis.admin;

import dev.portcullis.admin.form.EntryPage;
import dev.portcullis.admin.form.Fields;
import dev.portcullis.admin.form.Section;
import dev.portcullis.policy.document.limit.Limit;
import jakarta.faces.view.ViewScoped;
import jakarta.inject.Named;
import java.time.Duration;

/** A limit. */
@Named
@ViewScoped
public class LimitPage extends EntryPage<Limit> {

  @Override
  protected Section<Limit> section() {
    return Section.LIMITS;
  }

  @Override
  protected Limit blank() {
    return Limit.of("", "subject", 10, Duration.ofSeconds(1), 20);
  }

  @Override
  protected void show(Limit limit, Fields form) {
    LimitForm.show(limit, form);
  }

  @Override
  protected Limit read(Fields form, Limit before) {
    return LimitForm.read(form);
  }
}

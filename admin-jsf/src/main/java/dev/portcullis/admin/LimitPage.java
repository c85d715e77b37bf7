package dev.portcullis.admin;

import dev.portcullis.admin.form.EntryPage;
import dev.portcullis.admin.form.Fields;
import dev.portcullis.admin.form.Section;
import dev.portcullis.policy.PolicyDocument.Limit;
import dev.portcullis.policy.Quantities.Rate;
import jakarta.faces.view.ViewScoped;
import jakarta.inject.Named;
import java.time.Duration;

/** A rate limit. */
@Named
@ViewScoped
public class LimitPage extends EntryPage<Limit> {

  @Override
  protected Section<Limit> section() {
    return Section.LIMITS;
  }

  @Override
  protected Limit blank() {
    return new Limit("", "subject", 10, Duration.ofSeconds(1), 20);
  }

  @Override
  protected void show(Limit limit, Fields form) {
    form.put("name", limit.name())
        .put("key", limit.key())
        .put("rate", new Rate(limit.rate(), limit.per()))
        .put("burst", limit.burst());
  }

  @Override
  protected Limit read(Fields form, Limit before) {
    Rate rate = form.value("rate", Rate.class, new Rate(before.rate(), before.per()));
    long burst = form.value("burst", Long.class, rate.events());
    return new Limit(form.text("name"), form.text("key"), rate.events(), rate.per(), burst);
  }
}

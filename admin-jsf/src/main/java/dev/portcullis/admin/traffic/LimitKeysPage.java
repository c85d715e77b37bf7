package dev.portcullis.admin.traffic;

import dev.portcullis.admin.form.FieldMessages;
import dev.portcullis.admin.form.Fields;
import dev.portcullis.admin.form.Outcome;
import dev.portcullis.admin.session.SignedIn;
import dev.portcullis.administration.limit.LimitAdministration.Standing;
import dev.portcullis.administration.limit.LimitAdministration.Wish;
import dev.portcullis.administration.limit.LimitResult;
import dev.portcullis.decision.replay.WhatIf;
import dev.portcullis.ejb.LimitsBean;
import dev.portcullis.ejb.PolicyAdministrationBean;
import dev.portcullis.policy.check.LimitVariant;
import dev.portcullis.policy.document.limit.Limit;
import dev.portcullis.policy.document.limit.LimitTexts;
import dev.portcullis.store.account.ConsoleRole;
import jakarta.faces.context.FacesContext;
import jakarta.faces.view.ViewScoped;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.io.IOException;
import java.io.Serializable;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Single keys of a limit: given another amount for a while, reset; and what if the limit changed.
 */
@Named
@ViewScoped
public class LimitKeysPage implements Serializable {
  private static final String GIVING = "giving";

  @Inject private LimitsBean limits;
  @Inject private PolicyAdministrationBean policies;
  @Inject private RecordedDecisions recorded;
  @Inject private SignedIn signedIn;
  private final Fields fields = new Fields();
  private String name = "";
  private String key = "";
  private transient WhatIf.@Nullable Answer answer;
  private transient @Nullable List<Standing> overrides;

  /** Fills the forms when the page is asked for. */
  public void open() throws IOException {
    var limit = limit();
    if (limit.isEmpty() && getOverrides().isEmpty()) {
      Outcome.missing("no such limit");
      return;
    }
    fields
        .put("key", key)
        .put("until", Instant.now().truncatedTo(ChronoUnit.MINUTES).plus(Duration.ofHours(1)))
        .put("reset-key", key);
    limit.map(known -> LimitTexts.text(known.amount())).ifPresent(this::propose);
  }

  private void propose(String amount) {
    fields.put("amount", amount).put("other-amount", amount);
  }

  /** Gives the key the amount of the form. */
  public @Nullable String give() {
    var wish =
        new Wish(
            name,
            fields.text("key"),
            fields.text("amount"),
            burst("burst"),
            fields.instant("until"),
            fields.text("comment"));
    String done = "The key has its own amount on every node.";
    return told(limits.override(signedIn.author(ConsoleRole.EDITOR), wish), GIVING, done);
  }

  /** Ends an override early. */
  public @Nullable String end(String overridden) {
    return told(
        limits.end(signedIn.author(ConsoleRole.EDITOR), name, overridden),
        GIVING,
        "The key has the limit's amount again, on every node.");
  }

  /** Gives the key its full budget again. */
  public @Nullable String reset() {
    return told(
        limits.reset(signedIn.author(ConsoleRole.EDITOR), name, fields.text("reset-key")),
        "reset",
        "The key has its full budget again, on every node.");
  }

  /** Asks what another amount would have refused. */
  public void ask() {
    answer =
        limits
            .whatIf(
                name,
                fields.text("other-amount"),
                burst("other-burst"),
                recorded.latest(RecordedDecisions.MOST))
            .orElse(null);
    if (answer == null) {
      Outcome.gone();
    }
  }

  private @Nullable Long burst(String field) {
    return fields.values().get(field) instanceof Long given ? given : null;
  }

  private @Nullable String told(LimitResult result, String form, String done) {
    if (result instanceof LimitResult.Refused refused) {
      String field = form.equals("reset") ? "reset-key" : refused.field();
      FieldMessages.refuse(form, field, refused.why());
      return null;
    }
    FacesContext faces = FacesContext.getCurrentInstance();
    if (result instanceof LimitResult.Full full) {
      String summary = "There are " + full.most() + " overrides already";
      faces.addMessage(null, FieldMessages.error(summary, "End some of them."));
      return null;
    }
    if (result instanceof LimitResult.Unknown) {
      Outcome.gone();
      return null;
    }
    faces.getExternalContext().getFlash().setKeepMessages(true);
    faces.addMessage(null, FieldMessages.done(done, ""));
    Outcome.pending();
    return "/limit-keys?faces-redirect=true&includeViewParams=true";
  }

  private Optional<Limit> limit() {
    return policies.active().document().limits().stream()
        .filter(limit -> limit.name().equals(name))
        .findFirst();
  }

  /** The overrides of the limit that have not ended. */
  public List<Standing> getOverrides() {
    List<Standing> known = overrides;
    if (known == null) {
      known =
          limits.overrides().stream()
              .filter(standing -> standing.override().limit().equals(name))
              .toList();
      overrides = known;
    }
    return known;
  }

  /** Whether the policy has the limit. */
  public boolean isKnown() {
    return limit().isPresent();
  }

  /** Whether its keys have a budget that could be full again. */
  public boolean isResettable() {
    return limit().filter(limit -> !kind(limit).equals("concurrency")).isPresent();
  }

  private static String kind(Limit limit) {
    return LimitVariant.kind(limit.amount());
  }

  /** What the limit allows, and what it counts. */
  public String getAbout() {
    return limit()
        .map(limit -> LimitTexts.text(limit.amount()) + " for each " + limit.key())
        .orElse("The policy has no such limit any more; what is here does nothing.");
  }

  /** The figures of the question, or null. */
  public WhatIf.@Nullable Replayed getReplayed() {
    return answer instanceof WhatIf.Replayed replayed ? replayed : null;
  }

  /** Why the question has no answer, or null. */
  public @Nullable String getUntold() {
    return answer instanceof WhatIf.Untold untold ? untold.why() : null;
  }

  /** The fields, by name. */
  public Map<String, @Nullable Object> getValues() {
    return fields.values();
  }

  public String getName() {
    return name;
  }

  public void setName(String name) {
    this.name = name;
  }

  /** The key that the page was asked for; may be empty. */
  public String getKey() {
    return key;
  }

  public void setKey(String key) {
    this.key = key;
  }
}

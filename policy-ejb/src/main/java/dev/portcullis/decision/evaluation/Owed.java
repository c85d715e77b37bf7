package dev.portcullis.decision.evaluation;

import dev.portcullis.decision.AnswerDuty;
import dev.portcullis.decision.BodyReview;
import dev.portcullis.decision.Metering;
import dev.portcullis.decision.Obligations;
import dev.portcullis.decision.RequestCopy;
import dev.portcullis.decision.limit.Charges;
import dev.portcullis.policy.attribute.AccessAttributes;
import dev.portcullis.policy.attribute.AnswerFacts;
import dev.portcullis.policy.route.Forwarding;
import dev.portcullis.request.AccessRequest;
import dev.portcullis.request.HttpFields;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What stages found that goes on with the request, should it go on. */
public final class Owed {

  private @Nullable String path;
  private HttpFields fields = HttpFields.EMPTY;
  private @Nullable AccessRequest request;
  private @Nullable Charges charges;
  private @Nullable BodyReview review;
  private List<AnswerDuty> duties = List.of();

  /** The path for the upstream. */
  public void path(String rewritten) {
    path = rewritten;
  }

  /** The path for the upstream, that some stage has rewritten. */
  public String path() {
    if (path == null) {
      throw new IllegalStateException("no stage has rewritten the path");
    }
    return path;
  }

  /** Fields for the upstream besides those of the client that pass. */
  public void fields(HttpFields edited) {
    fields = edited;
  }

  /**
   * A token stood where browsers can put it: the request as if it stood in {@code Authorization}.
   */
  public void request(AccessRequest retold) {
    request = retold;
  }

  /** The request as a stage has retold it; null where none has. */
  public @Nullable AccessRequest request() {
    return request;
  }

  /** All that limits took so far; null for nothing that is still owed. */
  public @Nullable Charges charges() {
    return charges;
  }

  /** What limits took, in place of what was there. */
  public void charges(@Nullable Charges all) {
    charges = all;
  }

  /** The rest of the body is looked at while it is forwarded. */
  public void review(BodyReview rest) {
    review = rest;
  }

  /** Owed to the answer from now on, whoever makes it. */
  public void duty(AnswerDuty duty) {
    if (duties.isEmpty()) {
      duties = new ArrayList<>(2);
    }
    duties.add(duty);
  }

  /** Owed to the answer before all else: what is owed already has the last word on its fields. */
  public void dutyFirst(AnswerDuty duty) {
    var all = new ArrayList<AnswerDuty>(duties.size() + 1);
    all.add(duty);
    all.addAll(duties);
    duties = all;
  }

  /** What is owed to the answer so far. */
  public List<AnswerDuty> duties() {
    return duties;
  }

  /**
   * It was answered here: that did cost what limits took.
   *
   * @param size of the answer's body, in bytes
   * @return what the client is told of its limits
   */
  public HttpFields answered(int status, int size) {
    if (charges == null) {
      return HttpFields.EMPTY;
    }
    var told = charges.told();
    charges.ended(new AnswerFacts(status, size, 0));
    return told;
  }

  /** It does not go on: places and quotas are free again. */
  public void giveBack() {
    if (charges != null) {
      charges.denied();
    }
  }

  /**
   * The obligations of a request that goes on.
   *
   * @param assertion of the subject; empty where the request is not to be sent
   * @param balanceKey null where the request is not to be sent
   * @param copy null where nobody gets one
   */
  public Obligations obligations(
      Forwarding forwarding,
      AccessAttributes attributes,
      String assertion,
      @Nullable String balanceKey,
      @Nullable RequestCopy copy) {
    return new Obligations(
        forwarding,
        attributes.request(),
        path(),
        fields,
        attributes.subject().id(),
        attributes.roles(),
        assertion,
        balanceKey,
        charges == null ? Metering.NONE : charges,
        review,
        duties,
        copy);
  }
}

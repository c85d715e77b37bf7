package dev.portcullis.decision.path;

import dev.portcullis.decision.Decision;
import dev.portcullis.decision.cors.CrossSite;
import dev.portcullis.decision.evaluation.Evaluation;
import dev.portcullis.request.Reason;
import org.jspecify.annotations.Nullable;

/**
 * Of a route with {@code origin-check}: refuses what a page of another site makes a browser send,
 * where it changes something, before cookie or certificate is believed. Nobody's offence: who sits
 * at the browser did not write the page.
 */
final class OriginCheck implements Stage {

  @Override
  public @Nullable Decision judge(Evaluation evaluation) {
    var route = evaluation.route().definition();
    boolean upgrades = !route.forwards().upgrades().isEmpty();
    return route.browsers().originCheck()
            && CrossSite.forged(evaluation.request(), upgrades, route.browsers().cors())
        ? evaluation.deny(Reason.ORIGIN_REFUSED, "a page of another site made a browser send it")
        : null;
  }
}

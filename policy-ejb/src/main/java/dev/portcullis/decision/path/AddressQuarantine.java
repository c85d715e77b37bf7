package dev.portcullis.decision.path;

import dev.portcullis.authentication.Authentication;
import dev.portcullis.behaviour.Behaviour;
import dev.portcullis.decision.Decision;
import dev.portcullis.decision.cors.PreflightRequest;
import dev.portcullis.decision.evaluation.Evaluation;
import dev.portcullis.decision.token.TokenSearch;
import dev.portcullis.request.Reason;
import org.jspecify.annotations.Nullable;

/**
 * A suspended address loses what is unverified, and nothing else: who presents a good credential
 * there may well sit behind the same address as an offender. So a request that presents one goes
 * on, as does a browser's question whether a page may (it never has one), and if it ends before its
 * credential was found good, {@link Evaluation#deny} tells it this.
 */
final class AddressQuarantine implements Stage {

  private final Behaviour behaviour;

  AddressQuarantine(Behaviour behaviour) {
    this.behaviour = behaviour;
  }

  @Override
  public @Nullable Decision judge(Evaluation evaluation) {
    if (!behaviour.quarantined(evaluation.client())) {
      return null;
    }
    evaluation.recorded().suspectAddress();
    return Authentication.presents(evaluation.request())
            || TokenSearch.finds(evaluation.request(), evaluation.policy().tokenPlaces())
            || PreflightRequest.method(evaluation.request()) != null
        ? null
        : evaluation.deny(Reason.QUARANTINED, "the address is quarantined");
  }
}

package dev.portcullis.decision.path;

import dev.portcullis.authentication.Authentication;
import dev.portcullis.authentication.method.AuthenticationResult;
import dev.portcullis.authentication.method.AuthenticationResult.Authenticated;
import dev.portcullis.authentication.method.AuthenticationResult.Refused;
import dev.portcullis.authentication.method.AuthenticationResult.Unavailable;
import dev.portcullis.decision.Decision;
import dev.portcullis.decision.evaluation.Evaluation;
import dev.portcullis.rate.RateLimitHeaders;
import dev.portcullis.rate.gcra.LimitState;
import dev.portcullis.request.FetchSite;
import dev.portcullis.request.HttpFields;
import dev.portcullis.request.Patience;
import dev.portcullis.request.Reason;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finds out who asks. An address that keeps guessing is refused, at the start of a request, every
 * check that is dear; what is cheap to check is judged all the same.
 */
final class SubjectAuthentication implements Stage {

  private final Authentication authentication;
  private final AuthenticationGuard guard;

  SubjectAuthentication(Authentication authentication, AuthenticationGuard guard) {
    this.authentication = authentication;
    this.guard = guard;
  }

  @Override
  public @Nullable Decision judge(Evaluation evaluation) {
    var guessing =
        evaluation.onlyLooking() ? null : guard.refusal(evaluation.client(), provoked(evaluation));
    var result = authenticate(evaluation, guessing);
    if (result instanceof Authenticated authenticated) {
      evaluation.identified(authenticated.identity());
      return null;
    }
    if (result instanceof Unavailable unavailable) {
      return evaluation.deny(
          Reason.UNDECIDABLE, unavailable.detail(), retryAfter(unavailable.retryAfter()));
    }
    return guessing != null && Authentication.presents(evaluation.retold())
        ? evaluation.deny(
            Reason.RATE_LIMITED,
            "too many failed authentications from this address",
            RateLimitHeaders.of(List.of(guessing)))
        : refuse(evaluation, result);
  }

  private AuthenticationResult authenticate(Evaluation evaluation, @Nullable LimitState guessing) {
    var accepted = evaluation.route().definition().authenticate();
    var patience = guessing == null ? evaluation.patience() : Patience.CHEAP;
    return authentication.authenticate(
        evaluation.retold(), accepted, evaluation.policy(), patience);
  }

  private Decision refuse(Evaluation evaluation, AuthenticationResult result) {
    var refused = result instanceof Refused known ? known : null;
    var reason = refused == null ? Reason.CREDENTIALS_MISSING : refused.reason();
    String detail = refused == null ? "" : refused.detail();
    if (!evaluation.onlyLooking()) {
      guard.failed(evaluation.client(), provoked(evaluation), reason);
    }
    if (reason.status() != 401) {
      return evaluation.deny(reason, detail);
    }
    var accepted = evaluation.route().definition().authenticate();
    String challenges = authentication.challenges(accepted, reason);
    return evaluation.deny(reason, detail, HttpFields.of("WWW-Authenticate", challenges));
  }

  /**
   * Any page can make a browser send a token of its own making where no field of the request need
   * be set: its guesses are not those of who sits there.
   */
  private static boolean provoked(Evaluation evaluation) {
    return evaluation.owed().request() != null
        && !Authentication.presentsDeliberately(evaluation.request())
        && FetchSite.foreign(evaluation.request());
  }

  /** RFC 9110 §10.2.3: whole seconds, rounded up. */
  private static HttpFields retryAfter(Duration wait) {
    long seconds = Math.max(1, wait.plusMillis(999).toSeconds());
    return HttpFields.of("Retry-After", Long.toString(seconds));
  }
}

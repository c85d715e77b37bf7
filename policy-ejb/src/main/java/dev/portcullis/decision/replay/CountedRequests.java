package dev.portcullis.decision.replay;

import dev.portcullis.policy.document.PolicyDocument;
import dev.portcullis.policy.document.Route;
import dev.portcullis.policy.document.limit.Limit;
import dev.portcullis.request.Reason;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Which recorded requests a limit was asked for, and under which key. Those that were refused
 * before (for their credentials, as an attack, by another limit) took nothing of it.
 */
public final class CountedRequests {

  /** Denials that come after the limits, whose requests a rate has counted. */
  private static final Set<String> LATER =
      Set.of(Reason.NOT_PERMITTED.slug(), Reason.FORBIDDEN.slug());

  private static final Set<String> LIMITED =
      Set.of(
          Reason.RATE_LIMITED.slug(),
          Reason.QUOTA_EXHAUSTED.slug(),
          Reason.CONCURRENCY_LIMITED.slug());

  /** Before the name in the detail of older lines. */
  private static final String OLDER = "limit ";

  private final PolicyDocument document;
  private final Limit limit;
  private final Set<String> routes;
  private final Set<String> before;

  public CountedRequests(PolicyDocument document, Limit limit) {
    this.document = document;
    this.limit = limit;
    this.routes =
        document.routes().stream()
            .filter(route -> route.limits().contains(limit.name()))
            .map(Route::name)
            .collect(Collectors.toSet());
    this.before =
        document.limits().stream()
            .filter(Limit::beforeAuthentication)
            .map(Limit::name)
            .collect(Collectors.toSet());
  }

  /** Whether the limit was asked, and what it gave was not given back. */
  public boolean counted(RecordedDecision decision) {
    if (refused(decision)) {
      return true;
    }
    if (limit.beforeAuthentication()) {
      return decision.version() > 0 && !endedBefore(decision);
    }
    return routes.contains(decision.request().route())
        && (decision.permitted() || LATER.contains(decision.reason()));
  }

  /** Whether it was this limit that refused it. */
  public boolean refused(RecordedDecision decision) {
    return limit.name().equals(refusedBy(decision));
  }

  /** The key that it was counted under; null where the record does not tell. */
  public @Nullable String key(RecordedDecision decision) {
    return decision.request().key(limit, document);
  }

  private boolean endedBefore(RecordedDecision decision) {
    boolean suspended =
        decision.reason().equals(Reason.QUARANTINED.slug()) && decision.request().route().isEmpty();
    String refusedBy = refusedBy(decision);
    return suspended || (refusedBy != null && before.contains(refusedBy));
  }

  /** Which limit had no room; lines of older versions say it in their detail only. */
  private static @Nullable String refusedBy(RecordedDecision decision) {
    if (!decision.refusedBy().isEmpty() || !LIMITED.contains(decision.reason())) {
      return decision.refusedBy().isEmpty() ? null : decision.refusedBy();
    }
    String detail = decision.detail();
    int end = detail.indexOf(':');
    return detail.startsWith(OLDER)
        ? detail.substring(OLDER.length(), end < 0 ? detail.length() : end)
        : null;
  }
}

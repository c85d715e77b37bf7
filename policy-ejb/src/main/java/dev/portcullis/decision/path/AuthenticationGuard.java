package dev.portcullis.decision.path;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.portcullis.rate.gcra.Budget;
import dev.portcullis.rate.gcra.LimitState;
import dev.portcullis.rate.gcra.Limiter;
import dev.portcullis.rate.gcra.WithoutGrid;
import dev.portcullis.request.Reason;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/**
 * Protects the checks of signatures and keys from guessing: an address whose credentials keep
 * failing is refused, for a while, every check that costs a signature. What costs next to nothing
 * (API keys, certificates, remembered tokens) is judged all the same, and good ones pass: nobody's
 * guesses hold up somebody else who has authenticated. Only failures are counted, so that good
 * traffic behind one address, however dense, is never held up.
 *
 * <p>What pages of other sites make browsers send is counted for itself, and held up for itself.
 *
 * <p>Bounded: at most {@value #MAX_ADDRESSES} refused addresses are remembered of each; one that
 * falls out is counted again.
 */
public final class AuthenticationGuard {

  private static final int MAX_ADDRESSES = 100_000;

  private final Limiter failures;
  private final Budget budget;
  private final InstantSource clock;
  private final Cache<InetAddress, Refusal> refused =
      Caffeine.newBuilder().maximumSize(MAX_ADDRESSES).build();
  private final Cache<InetAddress, Refusal> refusedToPages =
      Caffeine.newBuilder().maximumSize(MAX_ADDRESSES).build();

  private record Refusal(LimitState state, Instant until) {}

  /**
   * @param failures counts on this node alone
   * @param perSecond failures per second and address that are let pass, 1 or more
   * @param burst failures that may come at once
   */
  public AuthenticationGuard(Limiter failures, long perSecond, long burst, InstantSource clock) {
    this.failures = failures;
    this.budget =
        Budget.of(
            "authentication",
            "address",
            perSecond,
            Duration.ofSeconds(1),
            burst,
            WithoutGrid.SHARE);
    this.clock = clock;
  }

  /**
   * Why credentials of this address may not be looked at now; null where they may.
   *
   * @param provoked whether a page of another site may have made a browser send them
   */
  public @Nullable LimitState refusal(InetAddress client, boolean provoked) {
    Refusal refusal = refused(provoked).getIfPresent(client);
    return refusal != null && clock.instant().isBefore(refusal.until()) ? refusal.state() : null;
  }

  private Cache<InetAddress, Refusal> refused(boolean provoked) {
    return provoked ? refusedToPages : refused;
  }

  /** Counts a failure; missing credentials cost nothing to check and do not count. */
  public void failed(InetAddress client, boolean provoked, Reason reason) {
    if (reason == Reason.CREDENTIALS_MISSING) {
      return;
    }
    String address = client.getHostAddress() + (provoked ? " pages" : "");
    long wait = failures.acquire(budget, address, address, 1, 0);
    if (wait > 0) {
      var state = failures.state(budget, address).refused(wait);
      refused(provoked).put(client, new Refusal(state, clock.instant().plus(state.retryAfter())));
    }
  }
}

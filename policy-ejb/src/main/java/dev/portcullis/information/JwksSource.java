package dev.portcullis.information;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.JWK;
import dev.portcullis.authentication.VerificationKeys;
import dev.portcullis.policy.PolicyDocument.Issuer;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.DoubleSupplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The keys of token issuers, from where the issuers publish them.
 *
 * <p>Once an issuer's keys are known, requests never wait for the network: keys are renewed by
 * {@link #refreshDue()}, which a timer calls, and the last good ones stay in use for a bounded time
 * while the issuer does not answer. A request waits, briefly, only where its token names a key that
 * is not known.
 */
public final class JwksSource implements VerificationKeys {

  /** Issuers that differ in nothing that concerns their keys share them. */
  private record Origin(String location, boolean discovery) {
    static Origin of(Issuer issuer) {
      String jwks = issuer.jwks();
      return jwks == null ? new Origin(issuer.issuer(), true) : new Origin(jwks, false);
    }
  }

  private final ConcurrentHashMap<Origin, IssuerKeys> issuers = new ConcurrentHashMap<>();
  private final Fetcher fetcher;
  private final Executor executor;
  private final InstantSource clock;
  private final DoubleSupplier random;
  private final JwksSettings settings;
  private final Semaphore waiters;

  /**
   * A source that knows no keys yet.
   *
   * @param executor runs the fetches; each may take several seconds
   * @param random 0 to 1, spreads the fetches of many nodes
   */
  public JwksSource(
      Fetcher fetcher,
      Executor executor,
      InstantSource clock,
      DoubleSupplier random,
      JwksSettings settings) {
    this.fetcher = fetcher;
    this.executor = executor;
    this.clock = clock;
    this.random = random;
    this.settings = settings;
    this.waiters = new Semaphore(settings.waiters());
  }

  /** Fetches the keys of issuers that are new, without waiting, and forgets those that left. */
  public void activate(List<Issuer> active) {
    var origins = active.stream().map(Origin::of).collect(Collectors.toSet());
    issuers.keySet().retainAll(origins);
    active.forEach(issuer -> keysOf(issuer).refreshIfDue());
  }

  /** Starts the fetches that are due; to be called every few seconds. Never waits. */
  public void refreshDue() {
    issuers.values().forEach(IssuerKeys::refreshIfDue);
  }

  @Override
  public KeyLookup find(Issuer issuer, @Nullable String kid, JWSAlgorithm algorithm) {
    var keys = keysOf(issuer);
    var lookup = keys.lookup(kid, algorithm);
    if (lookup instanceof KeyLookup.Unavailable) {
      var flight = keys.flightForUnknownKey();
      if (flight != null) {
        await(flight);
      }
      return keys.lookup(kid, algorithm);
    }
    return lookup;
  }

  /** Has an unknown key looked for all the same: who asks again later may find it. */
  @Override
  public VerificationKeys withoutWaiting() {
    var source = this;
    return new VerificationKeys() {
      @Override
      public KeyLookup find(Issuer issuer, @Nullable String kid, JWSAlgorithm algorithm) {
        var keys = keysOf(issuer);
        var lookup = keys.lookup(kid, algorithm);
        if (lookup instanceof KeyLookup.Unavailable) {
          keys.flightForUnknownKey();
        }
        return lookup;
      }

      @Override
      public boolean trusts(Issuer issuer, JWK key) {
        return source.trusts(issuer, key);
      }
    };
  }

  @Override
  public boolean trusts(Issuer issuer, JWK key) {
    return keysOf(issuer).has(key);
  }

  private IssuerKeys keysOf(Issuer issuer) {
    var origin = Origin.of(issuer);
    var keys = issuers.get(origin);
    return keys == null
        ? issuers.computeIfAbsent(origin, absent -> new IssuerKeys(issuer, this))
        : keys;
  }

  /** Waits in bounds of time and number: a slow issuer must not hold all threads of the server. */
  private void await(CompletableFuture<Void> flight) {
    if (!waiters.tryAcquire()) {
      return;
    }
    try {
      flight.get(settings.patience().toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (TimeoutException | ExecutionException e) {
      return; // what is known then is the answer
    } finally {
      waiters.release();
    }
  }

  Instant now() {
    return clock.instant();
  }

  /** The same in milliseconds of the epoch, without an object. */
  long millis() {
    return clock.millis();
  }

  JwksSettings settings() {
    return settings;
  }

  Fetcher fetcher() {
    return fetcher;
  }

  void execute(Runnable flight) {
    executor.execute(flight);
  }

  /** A tenth more or less. */
  Duration jittered(Duration duration) {
    return Duration.ofMillis((long) (duration.toMillis() * (0.9 + 0.2 * random.getAsDouble())));
  }
}

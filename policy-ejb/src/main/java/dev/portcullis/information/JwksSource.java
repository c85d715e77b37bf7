package dev.portcullis.information;

import com.nimbusds.jose.jwk.JWK;
import dev.portcullis.authentication.jwt.VerificationKeys;
import dev.portcullis.information.IssuerKeys.Answer;
import dev.portcullis.information.IssuerKeys.Flight;
import dev.portcullis.policy.document.Issuer;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;

/**
 * The keys of token issuers, from where the issuers publish them.
 *
 * <p>Once an issuer's keys are known, requests never wait for the network: keys are renewed by
 * {@link #refreshDue()}, which a timer calls, and the last good ones stay in use for a bounded time
 * while the issuer does not answer. A request waits, briefly, only where its token names a key that
 * is not known: then the issuer is asked. Only where it was asked after the token came, and does
 * not have the key, is the token no good; where it may not be asked now ({@link LookupAllowance}),
 * nothing is known.
 */
public final class JwksSource implements VerificationKeys {

  /** One that began before the token came, and one after. */
  private static final int MOST_FLIGHTS = 2;

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
  private final LongSupplier nanos;
  private final DoubleSupplier random;
  private final JwksSettings settings;
  private final Waiters waiters;
  private final LookupAllowance allowance;
  private volatile List<Issuer> active = List.of();

  /**
   * A source that knows no keys yet.
   *
   * @param executor runs the fetches; each may take several seconds
   * @param clock what people are told of when something happened, and nothing else
   * @param nanos nanoseconds that never go back, from any origin: {@code System::nanoTime}
   * @param random 0 to 1, spreads the fetches of many nodes
   */
  public JwksSource(
      Fetcher fetcher,
      Executor executor,
      InstantSource clock,
      LongSupplier nanos,
      DoubleSupplier random,
      JwksSettings settings) {
    this.fetcher = fetcher;
    this.executor = executor;
    this.clock = clock;
    this.nanos = nanos;
    this.random = random;
    this.settings = settings;
    this.waiters = new Waiters(settings.waiters());
    this.allowance = new LookupAllowance(settings, nanos);
  }

  /**
   * Fetches the keys of all issuers anew, without waiting, and forgets those that left: what an
   * issuer withdrew is gone once a policy is published.
   */
  public void activate(List<Issuer> published) {
    active = List.copyOf(published);
    var origins = published.stream().map(Origin::of).collect(Collectors.toSet());
    issuers.keySet().retainAll(origins);
    published.stream().map(this::keysOf).distinct().forEach(IssuerKeys::refresh);
  }

  /** Starts the fetches that are due; to be called every few seconds. Never waits. */
  public void refreshDue() {
    issuers.values().forEach(IssuerKeys::refreshIfDue);
  }

  /** Fetches the keys of the issuer of that name now, if there is one; never waits. */
  public void fetchNow(String name) {
    active.stream()
        .filter(issuer -> issuer.name().equals(name))
        .forEach(issuer -> keysOf(issuer).refresh());
  }

  /** How this node fares with the keys of the policy's issuers. */
  public List<IssuerState> states() {
    return active.stream().map(issuer -> keysOf(issuer).state(issuer.name())).toList();
  }

  @Override
  public KeyLookup find(KeyRequest request) {
    var keys = keysOf(request.issuer());
    var lookup = keys.lookup(request);
    if (!(lookup instanceof KeyLookup.Unavailable)) {
      return lookup;
    }
    return request.mayWait() ? search(keys, request) : searchForLater(keys, request, lookup);
  }

  /** Has an unknown key looked for all the same: who asks again later may find it. */
  private static KeyLookup searchForLater(IssuerKeys keys, KeyRequest request, KeyLookup now) {
    if (keys.missed(request)) {
      return KeyLookup.Unknown.INSTANCE;
    }
    return keys.search(request) instanceof Answer answer ? answer.lookup() : now;
  }

  private KeyLookup search(IssuerKeys keys, KeyRequest request) {
    long before = keys.begun();
    long deadline = nanos() + settings.patience().toNanos();
    for (int i = 0; i < MOST_FLIGHTS; i++) {
      var next = keys.search(request);
      if (next instanceof Answer answer) {
        return answer.lookup();
      }
      var flight = (Flight) next;
      if (!brought(flight, deadline, LookupAllowance.network(request.client()))) {
        break;
      }
      var lookup = keys.lookup(request);
      if (!(lookup instanceof KeyLookup.Unavailable)) {
        return lookup;
      }
      if (flight.number() > before) {
        keys.miss(request);
        return KeyLookup.Unknown.INSTANCE;
      }
    }
    return keys.unanswered();
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

  /**
   * Waits, in bounds of time and number, whether a flight brings keys: a slow issuer must not hold
   * all threads of the server.
   */
  private boolean brought(Flight flight, long deadline, String client) {
    if (flight.landed().isDone()) {
      return flight.landed().join();
    }
    if (!waiters.enter(client)) {
      return false;
    }
    try {
      return flight.landed().get(deadline - nanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } catch (TimeoutException | ExecutionException e) {
      return false;
    } finally {
      waiters.leave(client);
    }
  }

  /** Takes a fetch for a client; the nanoseconds until there may be one, or 0. */
  long takeLookup(Issuer issuer, String client) {
    return allowance.take(Origin.of(issuer).location(), client);
  }

  AbsentKeys absentKeys() {
    return new AbsentKeys(settings.clientInterval(), nanos);
  }

  Instant now() {
    return clock.instant();
  }

  /** Never goes back; of no use but for differences. */
  long nanos() {
    return nanos.getAsLong();
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

  /** When a time from now has passed, a tenth more or less, in {@link #nanos}. */
  long jittered(Duration duration) {
    return nanos() + (long) (duration.toNanos() * (0.9 + 0.2 * random.getAsDouble()));
  }
}

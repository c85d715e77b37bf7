package dev.portcullis.information;

import com.nimbusds.jose.jwk.JWK;
import dev.portcullis.authentication.jose.SigningKeys;
import dev.portcullis.authentication.jwt.VerificationKeys.KeyLookup;
import dev.portcullis.authentication.jwt.VerificationKeys.KeyRequest;
import dev.portcullis.policy.document.Issuer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * What is known of one issuer's keys, and the one flight at a time that finds out more. All
 * intervals are those of a clock that never goes back.
 */
final class IssuerKeys {

  private static final System.Logger LOG = System.getLogger(IssuerKeys.class.getName());

  /** How many keys are tried for a token that does not name one of them. */
  private static final int MAX_TRIED = 8;

  /**
   * A fetch.
   *
   * @param number fetches that began later have a higher one
   * @param landed when it ended: whether it brought keys, be they none
   */
  record Flight(long number, CompletableFuture<Boolean> landed) implements Search {}

  /** What comes next for a token whose key is not known: a fetch to wait for, or the answer. */
  sealed interface Search {}

  /** No fetch is under way, and none may be started for this token now. */
  record Answer(KeyLookup lookup) implements Search {}

  /**
   * @param goodUntil in nanoseconds of the source's clock
   */
  private record Known(List<JWK> keys, Instant fetchedAt, long goodUntil) {}

  /** How the last fetch ended. */
  private record Outcome(String failure, @Nullable Instant at) {}

  private final Issuer issuer;
  private final JwksSource source;
  private final AbsentKeys absent;
  private final AtomicReference<@Nullable Flight> flight = new AtomicReference<>();
  private final AtomicLong begun = new AtomicLong();
  private final AtomicBoolean again = new AtomicBoolean();
  private volatile long nextRefresh;
  private volatile @Nullable Known known;
  private volatile Outcome last = new Outcome("not fetched yet", null);

  IssuerKeys(Issuer issuer, JwksSource source) {
    this.issuer = issuer;
    this.source = source;
    this.absent = source.absentKeys();
    this.nextRefresh = source.nanos();
  }

  /** Answers from what is known now; {@link KeyLookup.Unavailable} where that is not enough. */
  KeyLookup lookup(KeyRequest request) {
    var current = current();
    if (current == null) {
      return unavailable(Duration.ofSeconds(1));
    }
    var suitable =
        current.keys().stream().filter(key -> SigningKeys.suits(key, request.algorithm()));
    String kid = request.kid();
    boolean named = kid != null && current.keys().stream().anyMatch(k -> kid.equals(k.getKeyID()));
    // RFC 7515 §4.1.4: a hint; a set may leave it out
    var meant = kid == null ? suitable : suitable.filter(k -> isMeant(k, kid, named));
    for (JWK key : meant.limit(MAX_TRIED).toList()) {
      if (request.signedBy().test(key)) {
        return new KeyLookup.Found(key);
      }
    }
    return named ? KeyLookup.Unknown.INSTANCE : notLookedFor(Duration.ofSeconds(1));
  }

  private static boolean isMeant(JWK key, String kid, boolean named) {
    return named ? kid.equals(key.getKeyID()) : key.getKeyID() == null;
  }

  /** Of a token for whose key a fetch failed, or did not end in time. */
  KeyLookup unanswered() {
    boolean failed = !last.failure().isEmpty();
    return failed ? unavailable(Duration.ofSeconds(1)) : notLookedFor(Duration.ofSeconds(1));
  }

  private KeyLookup unavailable(Duration retryAfter) {
    return new KeyLookup.Unavailable(
        "the keys of issuer " + issuer.name() + ": " + last.failure(), retryAfter);
  }

  private KeyLookup notLookedFor(Duration retryAfter) {
    return new KeyLookup.Unavailable(
        "issuer " + issuer.name() + " was not asked yet for the token's key", retryAfter);
  }

  boolean has(JWK key) {
    var current = current();
    if (current == null) {
      return false;
    }
    var keys = current.keys();
    for (int i = 0; i < keys.size(); i++) {
      if (keys.get(i) == key) {
        return true;
      }
    }
    return keys.contains(key);
  }

  private @Nullable Known current() {
    var latest = known;
    return latest != null && source.nanos() - latest.goodUntil() < 0 ? latest : null;
  }

  /** The number of the latest flight: what began later has a higher one. */
  long begun() {
    return begun.get();
  }

  /** The issuer was asked for the token's key after it came, and does not have it. */
  void miss(KeyRequest request) {
    absent.add(request.kid(), LookupAllowance.network(request.client()));
  }

  /** Whether the issuer was asked for the token's key a moment ago, on behalf of anybody. */
  boolean missed(KeyRequest request) {
    return current() != null && absent.has(request.kid());
  }

  /** What comes next for a token whose key is not known. */
  Search search(KeyRequest request) {
    var running = flight.get();
    if (running != null) {
      return running;
    }
    return current() == null ? searchCold() : searchUnknown(request);
  }

  private Search searchCold() {
    long wait = nextRefresh - source.nanos();
    return wait > 0 ? new Answer(unavailable(Duration.ofNanos(wait))) : takeOff();
  }

  private Search searchUnknown(KeyRequest request) {
    String network = LookupAllowance.network(request.client());
    if (absent.has(request.kid(), network)) {
      return new Answer(KeyLookup.Unknown.INSTANCE);
    }
    long wait = source.takeLookup(issuer, network);
    if (wait == 0) {
      return takeOff();
    }
    return new Answer(
        missed(request) ? KeyLookup.Unknown.INSTANCE : notLookedFor(Duration.ofNanos(wait)));
  }

  /** Fetches if the timer says so. */
  void refreshIfDue() {
    if (source.nanos() - nextRefresh >= 0) {
      takeOff();
    }
  }

  /** Fetches now; where a fetch is under way, once more after it: it may have begun too early. */
  void refresh() {
    long before = begun.get();
    if (takeOff().number() <= before) {
      again.set(true);
      if (flight.get() == null) {
        fetchAgain();
      }
    }
  }

  private void fetchAgain() {
    if (again.compareAndSet(true, false)) {
      takeOff();
    }
  }

  private Flight takeOff() {
    var mine = new Flight(begun.incrementAndGet(), new CompletableFuture<>());
    var running = flight.compareAndExchange(null, mine);
    if (running != null) {
      return running;
    }
    var settings = source.settings();
    nextRefresh = source.jittered(known == null ? settings.coldRetry() : settings.retry());
    try {
      source.execute(() -> fly(mine));
    } catch (RuntimeException e) { // the executor is full or shutting down
      land(mine, "no thread to fetch them with");
    }
    return mine;
  }

  private void fly(Flight mine) {
    String outcome = "the fetch broke off";
    try {
      arrive(IssuerDocuments.fetchKeys(issuer, source.fetcher()));
      outcome = "";
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (Exception e) {
      outcome = describe(e);
    } finally {
      land(mine, outcome);
    }
  }

  private void arrive(List<JWK> fetched) {
    var before = known;
    var kept = before == null ? List.<JWK>of() : before.keys();
    // the same instance for the same key: comparing with it later is comparing references
    var keys =
        fetched.stream()
            .map(key -> kept.stream().filter(key::equals).findFirst().orElse(key))
            .toList();
    kept.stream()
        .map(JWK::getKeyID)
        .filter(kid -> kid != null && keys.stream().noneMatch(k -> kid.equals(k.getKeyID())))
        .forEach(absent::withdrawn);
    var settings = source.settings();
    known = new Known(keys, source.now(), source.nanos() + settings.keep().toNanos());
    nextRefresh = source.jittered(settings.refresh());
  }

  private void land(Flight mine, String failure) {
    if (!failure.equals(last.failure())) {
      report(failure);
    }
    last = new Outcome(failure, source.now());
    flight.set(null);
    mine.landed().complete(failure.isEmpty());
    fetchAgain();
  }

  private void report(String failure) {
    if (failure.isEmpty()) {
      LOG.log(System.Logger.Level.INFO, "the keys of issuer {0} are known", issuer.name());
    } else {
      LOG.log(
          System.Logger.Level.WARNING,
          "the keys of issuer {0} cannot be fetched: {1}",
          issuer.name(),
          failure);
    }
  }

  /** One short line, whatever the other side sent. */
  private static String describe(Exception e) {
    String text = Objects.requireNonNullElse(e.getMessage(), e.getClass().getSimpleName());
    var line = new StringBuilder();
    text.chars().limit(200).forEach(c -> line.append(Character.isISOControl(c) ? ' ' : (char) c));
    return line.toString();
  }

  IssuerState state(String name) {
    var current = current();
    var latest = known;
    var outcome = last;
    return new IssuerState(
        name,
        current == null ? 0 : current.keys().size(),
        latest == null ? null : latest.fetchedAt(),
        outcome.at(),
        outcome.failure());
  }
}

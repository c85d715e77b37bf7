package dev.portcullis.information;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.JWK;
import dev.portcullis.authentication.SigningKeys;
import dev.portcullis.authentication.VerificationKeys.KeyLookup;
import dev.portcullis.policy.PolicyDocument.Issuer;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * What is known of one issuer's keys, and the one flight at a time that finds out more.
 *
 * <p>A key that is known is answered at once from a volatile read. A fetch happens when the timer
 * says so, or when a token names a key that is not known; the latter is free for an attacker to
 * cause, so it happens at most once per {@link JwksSettings#unknownKid()}.
 */
final class IssuerKeys {

  private static final System.Logger LOG = System.getLogger(IssuerKeys.class.getName());

  /**
   * @param goodUntil in milliseconds of the epoch
   */
  private record Known(List<JWK> keys, Instant fetchedAt, long goodUntil) {}

  private final Issuer issuer;
  private final JwksSource source;
  private final AtomicReference<@Nullable CompletableFuture<Void>> flight = new AtomicReference<>();
  private final AtomicLong lastAttempt = new AtomicLong(Long.MIN_VALUE); // epoch, milliseconds
  private volatile Instant nextRefresh = Instant.MIN;
  private volatile @Nullable Known known;
  private volatile String failure = "not fetched yet";

  IssuerKeys(Issuer issuer, JwksSource source) {
    this.issuer = issuer;
    this.source = source;
  }

  /** Answers from what is known now. */
  KeyLookup lookup(@Nullable String kid, JWSAlgorithm algorithm) {
    var current = current();
    if (current == null) {
      return unavailable();
    }
    var suitable =
        current.keys().stream()
            .filter(key -> kid == null || kid.equals(key.getKeyID()))
            .filter(key -> SigningKeys.suits(key, algorithm))
            .toList();
    if (!suitable.isEmpty()) {
      return new KeyLookup.Found(suitable);
    }
    return isDefinite(current, kid) ? KeyLookup.Unknown.INSTANCE : unavailable();
  }

  /** Whether a key that was not found is known not to be there. */
  private boolean isDefinite(Known current, @Nullable String kid) {
    return kid == null
        || current.keys().stream().anyMatch(key -> kid.equals(key.getKeyID()))
        || current.fetchedAt().plus(source.settings().unknownKid()).isAfter(source.now());
  }

  private KeyLookup unavailable() {
    return new KeyLookup.Unavailable("the keys of issuer " + issuer.name() + ": " + failure);
  }

  boolean has(JWK key) {
    var current = current();
    if (current == null) {
      return false;
    }
    for (JWK each : current.keys()) {
      if (each == key) {
        return true;
      }
    }
    return current.keys().contains(key);
  }

  private @Nullable Known current() {
    var last = known;
    return last != null && source.millis() < last.goodUntil() ? last : null;
  }

  /** The flight that a token's unknown key may wait for; null where none is under way or due. */
  @Nullable CompletableFuture<Void> flightForUnknownKey() {
    var settings = source.settings();
    var interval = current() == null ? settings.coldRetry() : settings.unknownKid();
    long last = lastAttempt.get();
    long now = source.now().toEpochMilli();
    boolean due = now >= last + interval.toMillis();
    return due && lastAttempt.compareAndSet(last, now) ? takeOff() : flight.get();
  }

  /** Fetches if the timer says so. */
  void refreshIfDue() {
    if (!source.now().isBefore(nextRefresh)) {
      refresh();
    }
  }

  /** Fetches now, unless a fetch is under way. */
  void refresh() {
    lastAttempt.set(source.now().toEpochMilli());
    takeOff();
  }

  private CompletableFuture<Void> takeOff() {
    var mine = new CompletableFuture<Void>();
    var running = flight.compareAndExchange(null, mine);
    if (running != null) {
      return running;
    }
    var settings = source.settings();
    var pause = known == null ? settings.coldRetry() : settings.retry();
    nextRefresh = source.now().plus(source.jittered(pause));
    try {
      source.execute(() -> fly(mine));
    } catch (RuntimeException e) { // the executor is full or shutting down
      land(mine, "no thread to fetch them with");
    }
    return mine;
  }

  private void fly(CompletableFuture<Void> mine) {
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
    var now = source.now();
    known = new Known(keys, now, now.plus(source.settings().keep()).toEpochMilli());
    nextRefresh = source.now().plus(source.jittered(source.settings().refresh()));
  }

  private void land(CompletableFuture<Void> mine, String outcome) {
    if (!outcome.equals(failure)) {
      report(outcome);
    }
    failure = outcome;
    flight.set(null);
    mine.complete(null);
  }

  private void report(String outcome) {
    if (outcome.isEmpty()) {
      LOG.log(System.Logger.Level.INFO, "the keys of issuer {0} are known", issuer.name());
    } else {
      LOG.log(
          System.Logger.Level.WARNING,
          "the keys of issuer {0} cannot be fetched: {1}",
          issuer.name(),
          outcome);
    }
  }

  /** One short line, whatever the other side sent. */
  private static String describe(Exception e) {
    String text = Objects.requireNonNullElse(e.getMessage(), e.getClass().getSimpleName());
    var line = new StringBuilder();
    text.chars().limit(200).forEach(c -> line.append(Character.isISOControl(c) ? ' ' : (char) c));
    return line.toString();
  }
}

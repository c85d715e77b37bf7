package dev.portcullis.policy.document;

import static dev.portcullis.policy.table.FieldKinds.optionalPart;
import static dev.portcullis.policy.table.FieldKinds.own;
import static dev.portcullis.policy.table.FieldKinds.part;
import static dev.portcullis.policy.table.FieldKinds.text;
import static dev.portcullis.policy.table.FieldKinds.value;

import dev.portcullis.policy.document.UpstreamTraits.Balance;
import dev.portcullis.policy.document.UpstreamTraits.CircuitBreaker;
import dev.portcullis.policy.document.UpstreamTraits.Concurrency;
import dev.portcullis.policy.document.UpstreamTraits.Health;
import dev.portcullis.policy.document.UpstreamTraits.Protocol;
import dev.portcullis.policy.document.UpstreamTraits.Retries;
import dev.portcullis.policy.document.UpstreamTraits.Target;
import dev.portcullis.policy.document.UpstreamTraits.Timeouts;
import dev.portcullis.policy.document.UpstreamTraits.Tls;
import dev.portcullis.policy.table.Column;
import dev.portcullis.policy.table.Table;
import dev.portcullis.policy.text.ScalarKinds;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Servers that answer for routes.
 *
 * @param targets the servers
 * @param protocol what is spoken to them
 * @param timeouts how long they are waited for
 * @param balance how one of them is chosen
 * @param retries when a request is tried again
 * @param circuitBreaker when it is left alone for a while; null: never
 * @param health how it is known which of them are well
 * @param concurrency how many requests it gets at once
 * @param tls how {@code https} targets are trusted, and who we are to them
 */
public record Upstream(
    String name,
    List<Target> targets,
    Protocol protocol,
    Timeouts timeouts,
    Balance balance,
    Retries retries,
    @Nullable CircuitBreaker circuitBreaker,
    Health health,
    Concurrency concurrency,
    Tls tls) {

  private static final Duration UNAWAITED = Duration.ofSeconds(30);

  private static final Table.Builder<Upstream> IN = Table.builder();
  private static final Column<Upstream, String> NAME = IN.add("name", text(), Upstream::name);
  private static final Column<Upstream, List<Target>> TARGETS =
      IN.add(
          "targets",
          own(
              (in, name) -> in.textsOrObjects(name, Target::of, Target.TABLE::read),
              targets -> targets.stream().map(Target::written).toList()),
          Upstream::targets);
  private static final Column<Upstream, Protocol> PROTOCOL =
      IN.add(
          "protocol", value(ScalarKinds.oneOf(Protocol.class), Protocol.HTTP1), Upstream::protocol);
  private static final Column<Upstream, Timeouts> TIMEOUTS =
      IN.beside(Timeouts.TABLE, Upstream::timeouts);
  private static final Column<Upstream, Balance> BALANCE =
      IN.add("balance", part(Balance.TABLE), Upstream::balance);
  private static final Column<Upstream, Retries> RETRIES =
      IN.add("retries", part(Retries.TABLE), Upstream::retries);
  private static final Column<Upstream, @Nullable CircuitBreaker> CIRCUIT_BREAKER =
      IN.add("circuit-breaker", optionalPart(CircuitBreaker.TABLE), Upstream::circuitBreaker);
  private static final Column<Upstream, Health> HEALTH =
      IN.add("health", part(Health.TABLE), Upstream::health);
  private static final Column<Upstream, Concurrency> CONCURRENCY =
      IN.beside(Concurrency.TABLE, Upstream::concurrency);
  private static final Column<Upstream, Tls> TLS = IN.add("tls", part(Tls.TABLE), Upstream::tls);

  /** The fields of an upstream. */
  public static final Table<Upstream> TABLE =
      IN.table(
          in ->
              new Upstream(
                  in.get(NAME),
                  in.get(TARGETS),
                  in.get(PROTOCOL),
                  in.get(TIMEOUTS),
                  in.get(BALANCE),
                  in.get(RETRIES),
                  in.get(CIRCUIT_BREAKER),
                  in.get(HEALTH),
                  in.get(CONCURRENCY),
                  in.get(TLS)));

  public Upstream {
    targets = List.copyOf(targets);
  }

  /** An upstream of which only the servers are said. */
  public static Upstream of(String name, List<String> urls) {
    return new Upstream(
        name,
        urls.stream().map(Target::of).toList(),
        Protocol.HTTP1,
        Timeouts.DEFAULT,
        Balance.DEFAULT,
        Retries.DEFAULT,
        null,
        Health.DEFAULT,
        Concurrency.DEFAULT,
        Tls.DEFAULT);
  }

  /** This with other timeouts. */
  public Upstream waiting(Timeouts other) {
    return new Upstream(
        name, targets, protocol, other, balance, retries, circuitBreaker, health, concurrency, tls);
  }

  /**
   * This as it is spoken to where nobody waits for its answers: asked once, for half a minute in
   * all at most, and not how it is.
   */
  public Upstream unawaited() {
    var own = timeouts.deadline();
    var deadline = own == null || own.compareTo(UNAWAITED) > 0 ? UNAWAITED : own;
    return new Upstream(
        name,
        targets,
        protocol,
        timeouts.within(deadline),
        balance,
        Retries.NONE,
        circuitBreaker,
        health.unasked(),
        concurrency,
        tls);
  }
}

package dev.portcullis.policy.document;

import static dev.portcullis.policy.table.FieldKinds.flag;
import static dev.portcullis.policy.table.FieldKinds.optional;
import static dev.portcullis.policy.table.FieldKinds.optionalText;
import static dev.portcullis.policy.table.FieldKinds.set;
import static dev.portcullis.policy.table.FieldKinds.text;
import static dev.portcullis.policy.table.FieldKinds.value;

import dev.portcullis.policy.table.Column;
import dev.portcullis.policy.table.Table;
import dev.portcullis.policy.text.ScalarKinds;
import java.time.Duration;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is said of an upstream besides its name: where its servers are, how they are spoken to, how
 * long they are waited for, and what happens when they do not answer as they should.
 */
public final class UpstreamTraits {

  private UpstreamTraits() {}

  /**
   * A server of an upstream.
   *
   * @param url base URL without path, {@code http} or {@code https}
   * @param weight its share of the requests, against the other targets' weights; 0: it gets none,
   *     but is checked and told of
   * @param zone where it stands, or null where that is nobody's concern
   */
  public record Target(String url, int weight, @Nullable String zone) {

    private static final Table.Builder<Target> IN = Table.builder();
    private static final Column<Target, String> URL = IN.add("url", text(), Target::url);
    private static final Column<Target, Integer> WEIGHT =
        IN.add("weight", value(ScalarKinds.NUMBER, 1), Target::weight);
    private static final Column<Target, @Nullable String> ZONE =
        IN.add("zone", optionalText(), Target::zone);
    static final Table<Target> TABLE =
        IN.table(in -> new Target(in.get(URL), in.get(WEIGHT), in.get(ZONE)));

    /** A target of weight 1 in no zone. */
    public static Target of(String url) {
      return new Target(url, 1, null);
    }

    /** Whether its URL says it all. */
    public boolean plain() {
      return weight == 1 && zone == null;
    }

    /** As a document writes it: its URL where that says it all. */
    Object written() {
      return plain() ? url : TABLE.write(this);
    }
  }

  /** What is spoken to the targets. */
  public enum Protocol {
    /** HTTP/1.1. */
    HTTP1,
    /** HTTP/2: chosen by ALPN with TLS, known beforehand without (RFC 9113 §3.3). */
    HTTP2,
    /** With TLS what ALPN chooses, HTTP/1.1 without. */
    AUTO
  }

  /**
   * How long is waited.
   *
   * @param connect for a connection, its TLS handshake included
   * @param response for the head of an answer, once the request is sent
   * @param idle between two pieces of an answer
   * @param deadline for everything, all attempts included; null: no bound of its own
   */
  public record Timeouts(
      Duration connect, Duration response, Duration idle, @Nullable Duration deadline) {
    public static final Duration DEFAULT_CONNECT = Duration.ofSeconds(5);
    public static final Duration DEFAULT_RESPONSE = Duration.ofSeconds(30);

    public static final Timeouts DEFAULT =
        new Timeouts(DEFAULT_CONNECT, DEFAULT_RESPONSE, DEFAULT_RESPONSE, null);

    private static final Table.Builder<Timeouts> IN = Table.builder();
    private static final Column<Timeouts, Duration> RESPONSE =
        IN.add("timeout", value(ScalarKinds.DURATION, DEFAULT_RESPONSE), Timeouts::response);
    private static final Column<Timeouts, Duration> CONNECT =
        IN.add("connect-timeout", value(ScalarKinds.DURATION, DEFAULT_CONNECT), Timeouts::connect);
    private static final Column<Timeouts, @Nullable Duration> IDLE =
        IN.add("idle-timeout", optional(ScalarKinds.DURATION, DEFAULT_RESPONSE), Timeouts::ownIdle);
    private static final Column<Timeouts, @Nullable Duration> DEADLINE =
        IN.add("deadline", optional(ScalarKinds.DURATION, DEFAULT_RESPONSE), Timeouts::deadline);
    static final Table<Timeouts> TABLE =
        IN.table(
            in ->
                new Timeouts(
                    in.get(CONNECT),
                    in.get(RESPONSE),
                    Objects.requireNonNullElse(in.get(IDLE), in.get(RESPONSE)),
                    in.get(DEADLINE)));

    /** These, with so long for everything. */
    Timeouts within(Duration other) {
      return new Timeouts(connect, response, idle, other);
    }

    /** Without a word of its own, as long as for the head. */
    private @Nullable Duration ownIdle() {
      return idle.equals(response) ? null : idle;
    }
  }

  /** By what a target is chosen. */
  public enum BalanceBy {
    ROUND_ROBIN,
    LEAST_REQUESTS,
    HASH
  }

  /**
   * How a target is chosen.
   *
   * @param key of {@link BalanceBy#HASH}: as a limit's key, {@code subject} or a CEL string; null
   *     for the others
   * @param slowStart how long a target that is new or well again gets less than its share; zero: at
   *     once all of it
   * @param preferZone whether targets of this node's zone come first
   */
  public record Balance(
      BalanceBy by, @Nullable String key, Duration slowStart, boolean preferZone) {
    public static final Balance DEFAULT =
        new Balance(BalanceBy.ROUND_ROBIN, null, Duration.ZERO, false);

    private static final Table.Builder<Balance> IN = Table.builder();
    private static final Column<Balance, BalanceBy> BY =
        IN.add("by", value(ScalarKinds.oneOf(BalanceBy.class), BalanceBy.ROUND_ROBIN), Balance::by);
    private static final Column<Balance, @Nullable String> KEY =
        IN.add("key", optionalText(), Balance::key);
    private static final Column<Balance, Duration> SLOW_START =
        IN.add("slow-start", value(ScalarKinds.DURATION, Duration.ZERO), Balance::slowStart);
    private static final Column<Balance, Boolean> PREFER_ZONE =
        IN.add("prefer-zone", flag(), Balance::preferZone);
    static final Table<Balance> TABLE =
        IN.table(
            in -> new Balance(in.get(BY), in.get(KEY), in.get(SLOW_START), in.get(PREFER_ZONE)));
  }

  /** What is tried again. */
  public enum RetryOn {
    /** No connection came about: nothing was sent. */
    CONNECT,
    /** The connection ended, or broke, before an answer began. */
    RESET,
    /** No answer began in time. */
    TIMEOUT,
    /** The answer's status is 502, 503 or 504. */
    GATEWAY_ERROR
  }

  /**
   * When a request is tried again: where nothing of it was sent any, else only what may be sent
   * twice (RFC 9110 §9.2.2).
   *
   * @param attempts in all, the first included; 1: none again
   * @param on after which failures
   * @param backoff before the first repetition at most; doubled with each, chosen at random below
   * @param budgetPercent how many repetitions there may be to a hundred requests
   */
  public record Retries(int attempts, Set<RetryOn> on, Duration backoff, int budgetPercent) {
    public static final Retries DEFAULT =
        new Retries(2, Set.of(RetryOn.CONNECT, RetryOn.RESET), Duration.ofMillis(25), 10);

    /** Nothing is tried again. */
    static final Retries NONE = new Retries(1, Set.of(), Duration.ZERO, 0);

    private static final Table.Builder<Retries> IN = Table.builder();
    private static final Column<Retries, Integer> ATTEMPTS =
        IN.add("attempts", value(ScalarKinds.NUMBER, DEFAULT.attempts()), Retries::attempts);
    private static final Column<Retries, Set<RetryOn>> ON =
        IN.add("on", set(ScalarKinds.oneOf(RetryOn.class), DEFAULT.on()), Retries::on);
    private static final Column<Retries, Duration> BACKOFF =
        IN.add("backoff", value(ScalarKinds.DURATION, DEFAULT.backoff()), Retries::backoff);
    private static final Column<Retries, Integer> BUDGET =
        IN.add(
            "budget", value(ScalarKinds.PERCENT, DEFAULT.budgetPercent()), Retries::budgetPercent);
    static final Table<Retries> TABLE =
        IN.table(in -> new Retries(in.get(ATTEMPTS), in.get(ON), in.get(BACKOFF), in.get(BUDGET)));

    public Retries {
      on = Set.copyOf(on);
    }
  }

  /**
   * When an upstream is left alone because it fails.
   *
   * @param failurePercent of the requests within the window
   * @param window how far back it looks
   * @param minimum how many requests it takes to judge
   * @param open how long nothing is sent, before a few requests try whether it is well again
   */
  public record CircuitBreaker(int failurePercent, Duration window, int minimum, Duration open) {
    public static final CircuitBreaker DEFAULT =
        new CircuitBreaker(50, Duration.ofSeconds(10), 20, Duration.ofSeconds(5));

    private static final Table.Builder<CircuitBreaker> IN = Table.builder();
    private static final Column<CircuitBreaker, Integer> FAILURES =
        IN.add(
            "failures",
            value(ScalarKinds.PERCENT, DEFAULT.failurePercent()),
            CircuitBreaker::failurePercent);
    private static final Column<CircuitBreaker, Duration> WINDOW =
        IN.add("window", value(ScalarKinds.DURATION, DEFAULT.window()), CircuitBreaker::window);
    private static final Column<CircuitBreaker, Integer> MINIMUM =
        IN.add("minimum", value(ScalarKinds.NUMBER, DEFAULT.minimum()), CircuitBreaker::minimum);
    private static final Column<CircuitBreaker, Duration> OPEN =
        IN.add("open", value(ScalarKinds.DURATION, DEFAULT.open()), CircuitBreaker::open);
    static final Table<CircuitBreaker> TABLE =
        IN.table(
            in ->
                new CircuitBreaker(
                    in.get(FAILURES), in.get(WINDOW), in.get(MINIMUM), in.get(OPEN)));
  }

  /**
   * How a target's health is known.
   *
   * @param path what is asked for by {@code GET}; null: nobody asks, only the requests' answers
   *     tell
   * @param interval between two questions
   * @param timeout of a question
   * @param healthyAfter how many good answers make a target well again
   * @param unhealthyAfter how many bad ones make it ill
   * @param ejectAfter how many requests in a row must fail for a target to be left out for a while;
   *     0: never
   * @param ejectFor how long, times how often it happened before
   */
  public record Health(
      @Nullable String path,
      Duration interval,
      Duration timeout,
      int healthyAfter,
      int unhealthyAfter,
      int ejectAfter,
      Duration ejectFor) {
    public static final Health DEFAULT =
        new Health(
            null, Duration.ofSeconds(5), Duration.ofSeconds(2), 2, 3, 5, Duration.ofSeconds(10));

    /** These, where nobody asks its targets how they are. */
    Health unasked() {
      return new Health(
          null, interval, timeout, healthyAfter, unhealthyAfter, ejectAfter, ejectFor);
    }

    private static final Table.Builder<Health> IN = Table.builder();
    private static final Column<Health, @Nullable String> PATH =
        IN.add("path", optionalText(), Health::path);
    private static final Column<Health, Duration> INTERVAL =
        IN.add("interval", value(ScalarKinds.DURATION, DEFAULT.interval()), Health::interval);
    private static final Column<Health, Duration> TIMEOUT =
        IN.add("timeout", value(ScalarKinds.DURATION, DEFAULT.timeout()), Health::timeout);
    private static final Column<Health, Integer> HEALTHY_AFTER =
        IN.add(
            "healthy-after",
            value(ScalarKinds.NUMBER, DEFAULT.healthyAfter()),
            Health::healthyAfter);
    private static final Column<Health, Integer> UNHEALTHY_AFTER =
        IN.add(
            "unhealthy-after",
            value(ScalarKinds.NUMBER, DEFAULT.unhealthyAfter()),
            Health::unhealthyAfter);
    private static final Column<Health, Integer> EJECT_AFTER =
        IN.add("eject-after", value(ScalarKinds.NUMBER, DEFAULT.ejectAfter()), Health::ejectAfter);
    private static final Column<Health, Duration> EJECT_FOR =
        IN.add("eject-for", value(ScalarKinds.DURATION, DEFAULT.ejectFor()), Health::ejectFor);
    static final Table<Health> TABLE =
        IN.table(
            in ->
                new Health(
                    in.get(PATH),
                    in.get(INTERVAL),
                    in.get(TIMEOUT),
                    in.get(HEALTHY_AFTER),
                    in.get(UNHEALTHY_AFTER),
                    in.get(EJECT_AFTER),
                    in.get(EJECT_FOR)));
  }

  /**
   * How many requests an upstream gets at once.
   *
   * @param most in all; 0: no bound of its own
   * @param adaptive whether a lower bound is found from how its answers slow down
   */
  public record Concurrency(int most, boolean adaptive) {
    public static final Concurrency DEFAULT = new Concurrency(0, false);

    private static final Table.Builder<Concurrency> IN = Table.builder();
    private static final Column<Concurrency, Integer> MOST =
        IN.add("max-concurrent", value(ScalarKinds.NUMBER, DEFAULT.most()), Concurrency::most);
    private static final Column<Concurrency, Boolean> ADAPTIVE =
        IN.add("adaptive-concurrency", flag(), Concurrency::adaptive);
    static final Table<Concurrency> TABLE =
        IN.table(in -> new Concurrency(in.get(MOST), in.get(ADAPTIVE)));
  }

  /**
   * TLS to the targets.
   *
   * @param trust certificates (PEM) of the authorities that are believed; null: those of the JVM
   * @param identity the alias, in this node's key store for upstreams, of the certificate that is
   *     shown; null: none
   * @param serverName the name that is asked for (SNI) and that the certificate must bear; null:
   *     the target's host
   */
  public record Tls(
      @Nullable String trust, @Nullable String identity, @Nullable String serverName) {
    public static final Tls DEFAULT = new Tls(null, null, null);

    private static final Table.Builder<Tls> IN = Table.builder();
    private static final Column<Tls, @Nullable String> TRUST =
        IN.add("trust", optionalText(), Tls::trust);
    private static final Column<Tls, @Nullable String> IDENTITY =
        IN.add("identity", optionalText(), Tls::identity);
    private static final Column<Tls, @Nullable String> SERVER_NAME =
        IN.add("server-name", optionalText(), Tls::serverName);
    static final Table<Tls> TABLE =
        IN.table(in -> new Tls(in.get(TRUST), in.get(IDENTITY), in.get(SERVER_NAME)));
  }

  /** How much a route matters when not everything can be served; the least is refused first. */
  public enum Priority {
    CRITICAL,
    HIGH,
    NORMAL,
    LOW
  }
}

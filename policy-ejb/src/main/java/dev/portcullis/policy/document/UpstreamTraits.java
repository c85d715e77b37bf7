package dev.portcullis.policy.document;

import java.time.Duration;
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

    /** A target of weight 1 in no zone. */
    public static Target of(String url) {
      return new Target(url, 1, null);
    }

    /** Whether its URL says it all. */
    public boolean plain() {
      return weight == 1 && zone == null;
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
   * When a request is tried again. Only requests that may be sent twice ever are (RFC 9110 §9.2.2).
   *
   * @param attempts in all, the first included; 1: none again
   * @param on after which failures
   * @param backoff before the first repetition at most; doubled with each, chosen at random below
   * @param budgetPercent how many repetitions there may be to a hundred requests
   */
  public record Retries(int attempts, Set<RetryOn> on, Duration backoff, int budgetPercent) {
    public static final Retries DEFAULT =
        new Retries(2, Set.of(RetryOn.CONNECT, RetryOn.RESET), Duration.ofMillis(25), 10);

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
  }

  /**
   * How many requests an upstream gets at once.
   *
   * @param most in all; 0: no bound of its own
   * @param adaptive whether a lower bound is found from how its answers slow down
   */
  public record Concurrency(int most, boolean adaptive) {
    public static final Concurrency DEFAULT = new Concurrency(0, false);
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
  }

  /** How much a route matters when not everything can be served; the least is refused first. */
  public enum Priority {
    CRITICAL,
    HIGH,
    NORMAL,
    LOW
  }
}

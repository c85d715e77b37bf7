package dev.portcullis.policy.document;

import dev.portcullis.policy.document.PolicyDocument.Upstream;
import dev.portcullis.policy.document.UpstreamTraits.Balance;
import dev.portcullis.policy.document.UpstreamTraits.BalanceBy;
import dev.portcullis.policy.document.UpstreamTraits.CircuitBreaker;
import dev.portcullis.policy.document.UpstreamTraits.Concurrency;
import dev.portcullis.policy.document.UpstreamTraits.Health;
import dev.portcullis.policy.document.UpstreamTraits.Protocol;
import dev.portcullis.policy.document.UpstreamTraits.Retries;
import dev.portcullis.policy.document.UpstreamTraits.RetryOn;
import dev.portcullis.policy.document.UpstreamTraits.Target;
import dev.portcullis.policy.document.UpstreamTraits.Timeouts;
import dev.portcullis.policy.document.UpstreamTraits.Tls;
import dev.portcullis.policy.text.FieldReader;
import dev.portcullis.policy.text.Quantities;
import dev.portcullis.policy.text.ScalarKind;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The fields of an upstream. */
final class UpstreamReader {

  private static final ScalarKind<Duration> DURATION = DocumentReader.DURATION;
  private static final ScalarKind<Protocol> PROTOCOL =
      ScalarKind.oneOf(Protocol.class, DocumentReader::slug);
  private static final ScalarKind<BalanceBy> BALANCE_BY =
      ScalarKind.oneOf(BalanceBy.class, DocumentReader::slug);
  private static final ScalarKind<RetryOn> RETRY_ON =
      ScalarKind.oneOf(RetryOn.class, DocumentReader::slug);
  private static final ScalarKind<Integer> NUMBER =
      new ScalarKind<>("a number", "write a whole number", UpstreamReader::number);
  private static final ScalarKind<Integer> PERCENT =
      new ScalarKind<>("a percentage", "write one such as `10%`", UpstreamReader::percent);

  private UpstreamReader() {}

  private static @Nullable Integer number(String text) {
    Long count = Quantities.count(text);
    return count == null || count > Integer.MAX_VALUE ? null : Integer.valueOf(count.intValue());
  }

  private static @Nullable Integer percent(String text) {
    return text.endsWith("%") ? number(text.substring(0, text.length() - 1)) : null;
  }

  static Upstream read(FieldReader in) {
    var upstream =
        new Upstream(
            in.text("name"),
            in.textsOrObjects("targets", Target::of, UpstreamReader::target),
            in.value("protocol", PROTOCOL, Protocol.HTTP1),
            timeouts(in),
            balance(in.object("balance")),
            retries(in.object("retries")),
            in.has("circuit-breaker") ? circuitBreaker(in.object("circuit-breaker")) : null,
            health(in.object("health")),
            new Concurrency(
                in.value("max-concurrent", NUMBER, Concurrency.DEFAULT.most()),
                in.flag("adaptive-concurrency")),
            tls(in.object("tls")));
    in.end();
    return upstream;
  }

  private static Target target(FieldReader in) {
    var target = new Target(in.text("url"), in.value("weight", NUMBER, 1), in.optionalText("zone"));
    in.end();
    return target;
  }

  private static Timeouts timeouts(FieldReader in) {
    var response = in.value("timeout", DURATION, Timeouts.DEFAULT_RESPONSE);
    return new Timeouts(
        in.value("connect-timeout", DURATION, Timeouts.DEFAULT_CONNECT),
        response,
        in.value("idle-timeout", DURATION, response),
        in.has("deadline") ? in.value("deadline", DURATION, response) : null);
  }

  private static Balance balance(FieldReader in) {
    var usual = Balance.DEFAULT;
    var balance =
        new Balance(
            in.value("by", BALANCE_BY, usual.by()),
            in.optionalText("key"),
            in.value("slow-start", DURATION, usual.slowStart()),
            in.flag("prefer-zone"));
    in.end();
    return balance;
  }

  private static Retries retries(FieldReader in) {
    var usual = Retries.DEFAULT;
    var retries =
        new Retries(
            in.value("attempts", NUMBER, usual.attempts()),
            in.has("on") ? Set.copyOf(in.values("on", RETRY_ON)) : usual.on(),
            in.value("backoff", DURATION, usual.backoff()),
            in.value("budget", PERCENT, usual.budgetPercent()));
    in.end();
    return retries;
  }

  private static CircuitBreaker circuitBreaker(FieldReader in) {
    var usual = CircuitBreaker.DEFAULT;
    var breaker =
        new CircuitBreaker(
            in.value("failures", PERCENT, usual.failurePercent()),
            in.value("window", DURATION, usual.window()),
            in.value("minimum", NUMBER, usual.minimum()),
            in.value("open", DURATION, usual.open()));
    in.end();
    return breaker;
  }

  private static Health health(FieldReader in) {
    var usual = Health.DEFAULT;
    var health =
        new Health(
            in.optionalText("path"),
            in.value("interval", DURATION, usual.interval()),
            in.value("timeout", DURATION, usual.timeout()),
            in.value("healthy-after", NUMBER, usual.healthyAfter()),
            in.value("unhealthy-after", NUMBER, usual.unhealthyAfter()),
            in.value("eject-after", NUMBER, usual.ejectAfter()),
            in.value("eject-for", DURATION, usual.ejectFor()));
    in.end();
    return health;
  }

  private static Tls tls(FieldReader in) {
    var tls =
        new Tls(
            in.optionalText("trust"), in.optionalText("identity"), in.optionalText("server-name"));
    in.end();
    return tls;
  }
}

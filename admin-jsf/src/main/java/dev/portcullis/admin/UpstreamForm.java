package dev.portcullis.admin;

import dev.portcullis.admin.form.Fields;
import dev.portcullis.policy.document.Upstream;
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
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What the form of an upstream holds, and what it means. */
final class UpstreamForm {

  private UpstreamForm() {}

  static void show(Upstream upstream, Fields form) {
    form.put("name", upstream.name())
        .put(
            "targets",
            String.join("\n", upstream.targets().stream().map(UpstreamForm::line).toList()))
        .put("protocol", Fields.slug(upstream.protocol()))
        .put("max-concurrent", upstream.concurrency().most())
        .put("adaptive-concurrency", upstream.concurrency().adaptive());
    show(upstream.timeouts(), form);
    show(upstream.balance(), form);
    show(upstream.retries(), form);
    show(upstream.circuitBreaker(), form);
    show(upstream.health(), form);
    form.put("tls-trust", upstream.tls().trust())
        .put("tls-identity", upstream.tls().identity())
        .put("tls-server-name", upstream.tls().serverName());
  }

  /** A target as one line: its URL and, where it is not 1, its weight, then its zone. */
  static String line(Target target) {
    String weight = target.weight() == 1 ? "" : " " + target.weight();
    return target.url() + weight + (target.zone() == null ? "" : " " + target.zone());
  }

  private static void show(Timeouts timeouts, Fields form) {
    boolean usual = timeouts.idle().equals(timeouts.response());
    form.put("timeout", timeouts.response())
        .put("connect-timeout", timeouts.connect())
        .put("idle-timeout", usual ? null : timeouts.idle())
        .put("deadline", timeouts.deadline());
  }

  private static void show(Balance balance, Fields form) {
    form.put("balance-by", Fields.slug(balance.by()))
        .put("balance-key", balance.key())
        .put("balance-slow-start", balance.slowStart())
        .put("balance-prefer-zone", balance.preferZone());
  }

  private static void show(Retries retries, Fields form) {
    form.put("retries-attempts", retries.attempts())
        .slugs("retries-on", retries.on())
        .put("retries-backoff", retries.backoff())
        .put("retries-budget", retries.budgetPercent());
  }

  private static void show(@Nullable CircuitBreaker breaker, Fields form) {
    var shown = breaker == null ? CircuitBreaker.DEFAULT : breaker;
    form.put("circuit-breaker", breaker != null)
        .put("circuit-breaker-failures", shown.failurePercent())
        .put("circuit-breaker-window", shown.window())
        .put("circuit-breaker-minimum", shown.minimum())
        .put("circuit-breaker-open", shown.open());
  }

  private static void show(Health health, Fields form) {
    form.put("health-path", health.path())
        .put("health-interval", health.interval())
        .put("health-timeout", health.timeout())
        .put("health-healthy-after", health.healthyAfter())
        .put("health-unhealthy-after", health.unhealthyAfter())
        .put("health-eject-after", health.ejectAfter())
        .put("health-eject-for", health.ejectFor());
  }

  static Upstream read(Fields form, Upstream before) {
    return new Upstream(
        form.text("name"),
        targets(form.text("targets"), before.targets()),
        form.constant("protocol", Protocol.class),
        timeouts(form),
        balance(form),
        retries(form),
        form.ticked("circuit-breaker") ? breaker(form) : null,
        health(form),
        new Concurrency(
            number(form, "max-concurrent", Concurrency.DEFAULT.most()),
            form.ticked("adaptive-concurrency")),
        new Tls(
            form.optional("tls-trust"),
            form.optional("tls-identity"),
            form.optional("tls-server-name")));
  }

  /**
   * A line may hold several URLs; a number behind one is its weight, another word its zone. A line
   * that was not changed is what it was.
   */
  static List<Target> targets(String text, List<Target> before) {
    var targets = new ArrayList<Target>();
    for (String line : text.split("\n")) {
      var same = before.stream().filter(target -> line(target).equals(line.strip())).findFirst();
      same.ifPresentOrElse(targets::add, () -> targets.addAll(targets(line)));
    }
    return targets;
  }

  private static List<Target> targets(String line) {
    var targets = new ArrayList<Target>();
    for (String word : line.strip().split("[\\s,]+")) {
      int last = targets.size() - 1;
      if (word.contains("://") || last < 0) {
        targets.add(Target.of(word));
      } else {
        targets.set(last, with(targets.get(last), word));
      }
    }
    targets.removeIf(target -> target.url().isEmpty());
    return targets;
  }

  private static Target with(Target target, String word) {
    return word.matches("[0-9]{1,9}")
        ? new Target(target.url(), Integer.parseInt(word), target.zone())
        : new Target(target.url(), target.weight(), word);
  }

  private static Timeouts timeouts(Fields form) {
    var response = form.value("timeout", Duration.class, Timeouts.DEFAULT_RESPONSE);
    return new Timeouts(
        form.value("connect-timeout", Duration.class, Timeouts.DEFAULT_CONNECT),
        response,
        form.value("idle-timeout", Duration.class, response),
        form.values().get("deadline") instanceof Duration deadline ? deadline : null);
  }

  private static Balance balance(Fields form) {
    return new Balance(
        form.constant("balance-by", BalanceBy.class),
        form.optional("balance-key"),
        form.value("balance-slow-start", Duration.class, Balance.DEFAULT.slowStart()),
        form.ticked("balance-prefer-zone"));
  }

  private static Retries retries(Fields form) {
    return new Retries(
        number(form, "retries-attempts", Retries.DEFAULT.attempts()),
        Set.copyOf(form.constants("retries-on", RetryOn.class)),
        form.value("retries-backoff", Duration.class, Retries.DEFAULT.backoff()),
        number(form, "retries-budget", Retries.DEFAULT.budgetPercent()));
  }

  private static CircuitBreaker breaker(Fields form) {
    var usual = CircuitBreaker.DEFAULT;
    return new CircuitBreaker(
        number(form, "circuit-breaker-failures", usual.failurePercent()),
        form.value("circuit-breaker-window", Duration.class, usual.window()),
        number(form, "circuit-breaker-minimum", usual.minimum()),
        form.value("circuit-breaker-open", Duration.class, usual.open()));
  }

  private static Health health(Fields form) {
    var usual = Health.DEFAULT;
    return new Health(
        form.optional("health-path"),
        form.value("health-interval", Duration.class, usual.interval()),
        form.value("health-timeout", Duration.class, usual.timeout()),
        number(form, "health-healthy-after", usual.healthyAfter()),
        number(form, "health-unhealthy-after", usual.unhealthyAfter()),
        number(form, "health-eject-after", usual.ejectAfter()),
        form.value("health-eject-for", Duration.class, usual.ejectFor()));
  }

  private static int number(Fields form, String field, int otherwise) {
    return form.value(field, Integer.class, otherwise);
  }
}

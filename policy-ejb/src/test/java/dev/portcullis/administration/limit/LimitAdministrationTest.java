package dev.portcullis.administration.limit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.administration.limit.LimitAdministration.Wish;
import dev.portcullis.administration.limit.LimitResult.Done;
import dev.portcullis.administration.limit.LimitResult.Overridden;
import dev.portcullis.administration.limit.LimitResult.Refused;
import dev.portcullis.administration.limit.LimitResult.Unknown;
import dev.portcullis.administration.policy.ActivePolicy;
import dev.portcullis.ejb.LimitResets;
import dev.portcullis.policy.compiled.CompileResult.Compiled;
import dev.portcullis.policy.compiled.PolicyCompiler;
import dev.portcullis.policy.document.PolicyDocument;
import dev.portcullis.policy.limit.LimitPlan.OfRate;
import dev.portcullis.rate.Limiters;
import dev.portcullis.rate.concurrency.ConcurrencyLimiter;
import dev.portcullis.rate.concurrency.InFlightBoard;
import dev.portcullis.rate.gcra.LimitState;
import dev.portcullis.rate.gcra.LocalLimiter;
import dev.portcullis.rate.quota.QuotaBudget;
import dev.portcullis.rate.quota.QuotaLimiter;
import dev.portcullis.store.Store;
import dev.portcullis.store.audit.AuditEntry;
import dev.portcullis.store.audit.AuditTrail;
import dev.portcullis.store.audit.Author;
import dev.portcullis.store.database.Database;
import dev.portcullis.store.limit.KeyOverrides;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Overrides and resets, as two nodes with one database see them. */
class LimitAdministrationTest {
  private static final Author ALICE = new Author("alice");
  private static final Instant NOON = Instant.parse("2026-11-23T12:00:00Z");

  @TempDir Path home;
  private Instant now = NOON;
  private PolicyDocument policy = document("rate: 2/h");
  private final List<LimitNews> news = new ArrayList<>();

  @SuppressWarnings("NullAway.Init")
  private Database database;

  private static PolicyDocument document(String amount) {
    String text =
        """
        portcullis: 1
        limits:
          - {name: each, key: subject, %s}
          - {name: tiered, key: subject, rate: 1/h, tier-by: "claim:plan", tiers: [{name: gold, rate: 2/h}]}
          - {name: places, key: subject, concurrency: 2}
          - {name: month, key: subject, quota: 2/month}
        """
            .formatted(amount);
    return ((Compiled) PolicyCompiler.compileText(text, 1)).snapshot().document();
  }

  @BeforeEach
  void open() {
    database = Store.open("jdbc:h2:file:" + home.resolve("portcullis"), "", "");
  }

  @AfterEach
  void close() {
    database.close();
  }

  private KeyOverrides store() {
    return new KeyOverrides(database, new AuditTrail(database, () -> now), () -> now);
  }

  private LimitAdministration administration() {
    return new LimitAdministration(
        () -> new ActivePolicy(1, 1, policy, "", "", "alice", NOON, ""),
        store(),
        new AuditTrail(database, () -> now),
        news::add,
        () -> now);
  }

  private OverridesInForce node() {
    var node = new OverridesInForce(store(), () -> now);
    node.follow(policy);
    node.refresh();
    return node;
  }

  private LimitResult give(String limit, String key, String amount, Duration length) {
    var wish = new Wish(limit, key, amount, null, now.plus(length), "");
    return administration().override(ALICE, wish);
  }

  private static long rate(OverridesInForce node, String key) {
    return node.of("each", key) instanceof OfRate plan ? plan.budgets().get(0).rate() : 0;
  }

  @Test
  void anOverrideReachesOtherNodesSurvivesARestartAndEndsByTheClock() {
    var other = node();
    assertThat(rate(other, "k")).isZero();
    assertThat(give("each", "k", "50/h", Duration.ofHours(1))).isInstanceOf(Overridden.class);
    assertThat(news).containsExactly(LimitNews.override("each", "k"));
    other.refresh();
    assertThat(rate(other, "k")).isEqualTo(50);
    assertThat(rate(other, "another")).isZero();
    close();
    open();
    var restarted = node();
    assertThat(rate(restarted, "k")).isEqualTo(50);
    now = now.plus(Duration.ofHours(1)).minusMillis(1);
    assertThat(rate(restarted, "k")).isEqualTo(50);
    now = now.plusMillis(1);
    assertThat(rate(restarted, "k")).isZero();
  }

  @Test
  void whereTheDatabaseIsGoneANodeKeepsWhatItHas() {
    give("each", "k", "50/h", Duration.ofHours(1));
    var node = node();
    database.close();
    node.refresh();
    assertThat(rate(node, "k")).isEqualTo(50);
    open();
  }

  @Test
  void anOverrideThatTheLimitHasOutgrownDoesNothingAndSaysSo() {
    give("each", "k", "50/h", Duration.ofHours(1));
    assertThat(administration().overrides().get(0).idle()).isNull();
    policy = document("quota: 5/month");
    assertThat(node().of("each", "k")).isNull();
    assertThat(administration().overrides().get(0).idle()).contains("is a quota, not a rate");
    policy = PolicyDocument.EMPTY;
    assertThat(node().of("each", "k")).isNull();
    assertThat(administration().overrides().get(0).idle()).contains("no such limit");
    assertThat(administration().end(ALICE, "each", "k")).isInstanceOf(Done.class);
    assertThat(administration().overrides()).isEmpty();
  }

  @Test
  void whatCannotBeIsRefusedAndChangesNothing() {
    var hour = Duration.ofHours(1);
    assertThat(give("none", "k", "5/h", hour)).isInstanceOf(Unknown.class);
    assertThat(give("each", "k", "5/month", hour)).isInstanceOf(Refused.class);
    assertThat(give("each", "a\nb", "5/h", hour)).isInstanceOf(Refused.class);
    assertThat(give("each", "k", "5/h", Duration.ZERO)).isInstanceOf(Refused.class);
    assertThat(give("each", "k", "5/h", Duration.ofDays(366).plusMillis(1)))
        .isInstanceOf(Refused.class);
    assertThat(administration().override(ALICE, new Wish("each", "k", "5/h", null, null, "")))
        .isInstanceOf(Refused.class);
    assertThat(administration().end(ALICE, "each", "k")).isInstanceOf(Unknown.class);
    assertThat(news).isEmpty();
    assertThat(administration().overrides()).isEmpty();
    assertThat(give("each", "k", "5/h", Duration.ofDays(366))).isInstanceOf(Overridden.class);
  }

  @Test
  void aResetIsOnRecordAndToldAndAPlaceCannotBeReset() {
    assertThat(administration().reset(ALICE, "each", "k")).isInstanceOf(Done.class);
    assertThat(administration().reset(ALICE, "none", "k")).isInstanceOf(Unknown.class);
    assertThat(administration().reset(ALICE, "places", "k")).isInstanceOf(Refused.class);
    assertThat(administration().reset(ALICE, "each", "")).isInstanceOf(Refused.class);
    assertThat(news).containsExactly(LimitNews.reset("each", "k"));
    assertThat(new AuditTrail(database, () -> now).latest(9))
        .extracting(AuditEntry::act, AuditEntry::object)
        .containsExactly(org.assertj.core.api.Assertions.tuple("limit.reset", "each k"));
  }

  @Test
  void newsGoOverTheGridAsStringsAndUnknownOnesArePassedOver() {
    var reset = LimitNews.reset("each", "k");
    assertThat(LimitNews.of(reset.toMap())).contains(reset);
    assertThat(LimitNews.of(Map.of("act", "EXPLODE"))).isEmpty();
    assertThat(LimitNews.of(Map.of())).isEmpty();
  }

  @Test
  void aResetFillsTheBudgetsOfTheLimitItsTiersAndTheOverride() {
    give("tiered", "k", "3/h", Duration.ofHours(1));
    var node = node();
    var rates = new LocalLimiter(() -> 0, 100);
    var quotas = new ResetQuotas();
    var places = new ConcurrencyLimiter(() -> 0, () -> 1, new NoBoard(), () -> {});
    var limiters = new Limiters(rates, quotas, places);
    LimitResets.reset(limiters, node, policy.limits().get(3), "q");
    assertThat(quotas.reset).containsExactly("month q");
    var limit = policy.limits().get(1);
    var plans = LimitResets.plans(node, limit, "k");
    assertThat(plans).hasSize(3);
    for (var plan : plans) {
      var budget = ((OfRate) plan).budgets().get(0);
      assertThat(rates.acquire(budget, "k", null, budget.burst(), 0)).isZero();
      assertThat(rates.acquire(budget, "k", null, 1, 0)).isPositive();
    }
    LimitResets.reset(limiters, node, limit, "k");
    for (var plan : plans) {
      var budget = ((OfRate) plan).budgets().get(0);
      assertThat(rates.acquire(budget, "k", null, budget.burst(), 0)).isZero();
    }
  }

  /** Alone there are no others. */
  private static final class NoBoard implements InFlightBoard {
    @Override
    public void post(Map<String, Long> own) {
      throw new AssertionError("nobody listens");
    }

    @Override
    public Map<String, Long> others() {
      return Map.of();
    }
  }

  /** Notes what is reset. */
  private static final class ResetQuotas implements QuotaLimiter {
    private final List<String> reset = new ArrayList<>();

    @Override
    public long acquire(QuotaBudget budget, String key, @Nullable String source, long units) {
      throw new AssertionError("a reset spends nothing");
    }

    @Override
    public void refund(QuotaBudget budget, String key, long units) {
      throw new AssertionError("a reset gives nothing back");
    }

    @Override
    public void charge(QuotaBudget budget, String key, long units) {
      throw new AssertionError("a reset charges nothing");
    }

    @Override
    public LimitState state(QuotaBudget budget, String key) {
      throw new AssertionError("nobody asks");
    }

    @Override
    public void reset(QuotaBudget budget, String key) {
      reset.add(budget.limit() + ' ' + key);
    }
  }
}

package dev.portcullis.behaviour;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.behaviour.Act.Kind;
import dev.portcullis.request.Reason;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class QuarantinesTest {

  private static final InetAddress CLIENT = address("203.0.113.7");

  private final Clockwork time = new Clockwork();
  private final RecordingLedger ledger = new RecordingLedger();
  private Quarantines quarantines = new Quarantines(QuarantinePolicy.DEFAULT, ledger, time);

  static InetAddress address(String literal) {
    try {
      return InetAddress.getByName(literal);
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException(e);
    }
  }

  private Observation verified(String subject, Reason reason) {
    return new Observation(
        time.instant(), CLIENT, subject, "key-" + subject, true, reason, 0, false);
  }

  private Observation unverified(String claimed, InetAddress client, Reason reason) {
    return new Observation(time.instant(), client, claimed, "none", false, reason, 0, false);
  }

  private void offend(String subject, int times) {
    for (int i = 0; i < times; i++) {
      quarantines.observe(verified(subject, Reason.FORBIDDEN));
    }
  }

  @Test
  void theTwentiethDenialQuarantinesSubjectAndCredential() {
    offend("corp|mallory", 19);
    assertThat(quarantines.quarantined("corp|mallory", "key-corp|mallory")).isFalse();
    offend("corp|mallory", 1);
    assertThat(quarantines.quarantined("corp|mallory", "other")).isTrue();
    assertThat(quarantines.quarantined("corp|other", "key-corp|mallory")).isTrue();
    assertThat(quarantines.quarantined(CLIENT)).isFalse();
    assertThat(ledger.acts).extracting(Act::kind).containsExactly(Kind.SUBJECT, Kind.CREDENTIAL);
  }

  @Test
  void denialsThatAreFarApartDoNotAddUp() {
    for (int i = 0; i < 200; i++) {
      offend("corp|slow", 1);
      time.advance(Duration.ofSeconds(4));
    }
    assertThat(ledger.acts).isEmpty();
  }

  @Test
  void splittingOffencesOverTheEdgeOfAWindowDoesNotHideThem() {
    time.advance(Duration.ofSeconds(58));
    offend("corp|edge", 15);
    time.advance(Duration.ofSeconds(3));
    offend("corp|edge", 15);
    assertThat(ledger.acts).isNotEmpty();
  }

  @Test
  void findingsWeighMore() {
    for (int i = 0; i < 5; i++) {
      quarantines.observe(
          new Observation(time.instant(), CLIENT, "corp|x", "k", true, Reason.PERMITTED, 1, false));
    }
    assertThat(quarantines.quarantined("corp|x", "k")).isTrue();
  }

  @ParameterizedTest
  @EnumSource(
      value = Reason.class,
      names = {
        "RATE_LIMITED",
        "QUOTA_EXHAUSTED",
        "CONCURRENCY_LIMITED",
        "QUARANTINED",
        "CREDENTIALS_MISSING",
        "CREDENTIALS_EXPIRED",
        "UPSTREAM_FAILED",
        "UNDECIDABLE",
        "PERMITTED"
      })
  void whatSaysNothingOfTheClientDoesNotCount(Reason reason) {
    for (int i = 0; i < 1000; i++) {
      quarantines.observe(verified("corp|busy", reason));
      quarantines.observe(unverified("corp|busy", CLIENT, reason));
    }
    assertThat(ledger.acts).isEmpty();
  }

  @Property(tries = 200)
  void noUnverifiedRequestEverChangesASubjectsState(
      @ForAll Reason reason, @ForAll @IntRange(min = 1, max = 200) int times) {
    var fresh = new Quarantines(QuarantinePolicy.DEFAULT, ledger, time);
    for (int i = 0; i < times; i++) {
      fresh.observe(unverified("corp|victim", address("198.51.100.1"), reason));
    }
    assertThat(fresh.quarantined("corp|victim", "none")).isFalse();
    assertThat(fresh.of(Kind.SUBJECT).tracked()).isZero();
    assertThat(fresh.of(Kind.CREDENTIAL).tracked()).isZero();
  }

  @Test
  void theAnonymousSubjectIsNeverQuarantined() {
    for (int i = 0; i < 100; i++) {
      quarantines.observe(verified("anonymous|anonymous", Reason.FORBIDDEN));
    }
    assertThat(quarantines.quarantined("anonymous|anonymous", "none")).isFalse();
    assertThat(quarantines.quarantined(CLIENT)).isTrue();
  }

  @Test
  void loopbackIsExempt() {
    for (int i = 0; i < 100; i++) {
      quarantines.observe(unverified("x", address("127.0.0.1"), Reason.CREDENTIALS_INVALID));
    }
    assertThat(quarantines.quarantined(address("127.0.0.1"))).isFalse();
    assertThat(ledger.acts).isEmpty();
  }

  @Test
  void anIpv6HostIsItsNetwork() {
    for (int i = 0; i < 20; i++) {
      var client = address("2001:db8::" + Integer.toHexString(i + 1));
      quarantines.observe(unverified("x", client, Reason.CREDENTIALS_INVALID));
    }
    assertThat(quarantines.quarantined(address("2001:db8::ffff:1"))).isTrue();
    assertThat(quarantines.quarantined(address("2001:db8:0:1::1"))).isFalse();
  }

  @Test
  void quarantineEndsByItselfAndGrowsWhenRepeated() {
    long[] minutes = {1, 2, 4, 8, 16, 32, 60, 60};
    for (long expected : minutes) {
      offend("corp|again", 20);
      Act act = ledger.acts.get(ledger.acts.size() - 1);
      assertThat(Duration.between(act.from(), act.until())).isEqualTo(Duration.ofMinutes(expected));
      time.advance(Duration.ofMinutes(expected).minusMillis(1));
      assertThat(quarantines.quarantined("corp|again", "-")).isTrue();
      time.advance(Duration.ofMillis(1));
      assertThat(quarantines.quarantined("corp|again", "-")).isFalse();
    }
    quarantines.sweep();
    assertThat(ledger.releases).contains("corp|again by portcullis");
    assertThat(quarantines.current()).isEmpty();
  }

  @Test
  void aDayOfPeaceForgets() {
    offend("corp|calm", 20);
    time.advance(Duration.ofDays(2));
    offend("corp|calm", 20);
    assertThat(ledger.acts).extracting(Act::count).containsOnly(1);
  }

  @Test
  void aReleaseByAPersonForgetsTheMistake() {
    offend("corp|wronged", 20);
    assertThat(quarantines.release(Kind.SUBJECT, "corp|wronged", "admin")).isNotNull();
    assertThat(quarantines.release(Kind.SUBJECT, "corp|wronged", "admin")).isNull();
    quarantines.applyRelease(Kind.CREDENTIAL, "key-corp|wronged");
    assertThat(quarantines.quarantined("corp|wronged", "key-corp|wronged")).isFalse();
    assertThat(ledger.releases).containsExactly("corp|wronged by admin");
    offend("corp|wronged", 20);
    assertThat(ledger.acts).extracting(Act::count).containsOnly(1);
  }

  @Test
  void suggestingOnlyQuarantinesNobody() {
    var policy = QuarantinePolicy.DEFAULT.withSuggestOnly(true);
    quarantines = new Quarantines(policy, ledger, time);
    offend("corp|maybe", 200);
    assertThat(quarantines.quarantined("corp|maybe", "key-corp|maybe")).isFalse();
    assertThat(ledger.acts).hasSize(2).allMatch(Act::suggested);
    assertThat(quarantines.current()).hasSize(2);
  }

  @Test
  void theSwitchSuspendsWhatIsInForceAndBack() {
    offend("corp|one", 20);
    quarantines.suggestOnly(true);
    assertThat(quarantines.quarantined("corp|one", "-")).isFalse();
    offend("corp|two", 20);
    quarantines.suggestOnly(false);
    assertThat(quarantines.quarantined("corp|one", "-")).isTrue();
    assertThat(quarantines.quarantined("corp|two", "-")).isFalse();
  }

  @Test
  void anActOfAnotherNodeHoldsHereAndIsNotTold() {
    Instant now = time.instant();
    quarantines.apply(
        new Act(Kind.SUBJECT, "corp|far", "there", now, now.plusSeconds(60), 1, false));
    assertThat(quarantines.quarantined("corp|far", "-")).isTrue();
    assertThat(ledger.acts).isEmpty();
    time.advance(Duration.ofSeconds(60));
    assertThat(quarantines.quarantined("corp|far", "-")).isFalse();
  }

  @Property(tries = 100)
  void neverMoreThanTheShareIsQuarantined(
      @ForAll @Size(max = 300) List<@IntRange(min = 0, max = 40) Integer> offenders) {
    var clock = new Clockwork();
    var fresh = new Quarantines(QuarantinePolicy.DEFAULT, ledger, clock);
    for (int offender : offenders) {
      for (int i = 0; i < 20; i++) {
        fresh.observe(
            new Observation(
                clock.instant(), CLIENT, "s" + offender, "c", true, Reason.FORBIDDEN, 0, false));
      }
      clock.advance(Duration.ofMillis(700));
      QuarantineList subjects = fresh.of(Kind.SUBJECT);
      assertThat(subjects.inForce()).isLessThanOrEqualTo(subjects.places(clock.instant()));
      long inForce =
          fresh.current().stream().filter(a -> a.kind() == Kind.SUBJECT && !a.suggested()).count();
      assertThat(inForce).isLessThanOrEqualTo(QuarantinePolicy.PLACES_OF_FEW);
    }
  }

  @ParameterizedTest
  @CsvSource({"5, 10", "260, 28"})
  void tenOfAFewAndATenthOfManyMayBeQuarantinedAtOneTime(int good, int places) {
    for (int i = 0; i < good; i++) {
      quarantines.observe(verified("good" + i, Reason.PERMITTED));
    }
    for (int i = 0; i < 40; i++) {
      offend("bad" + i, 20);
    }
    assertThat(inForce(Kind.SUBJECT)).isBetween((long) places, places + 2L);
  }

  private long inForce(Kind kind) {
    return quarantines.current().stream()
        .filter(act -> act.kind() == kind && !act.suggested())
        .count();
  }

  @Property(tries = 50)
  void decoysKeepNoPlaceFromWhoOffendsAfterThem(
      @ForAll @IntRange(min = 1, max = 60) int decoys,
      @ForAll @IntRange(min = 1001, max = 5000) int pause) {
    var clock = new Clockwork();
    var fresh = new Quarantines(QuarantinePolicy.DEFAULT, ledger, clock);
    for (int i = 0; i < decoys; i++) {
      offend(fresh, clock, "decoy" + i);
    }
    clock.advance(Duration.ofMillis(pause));
    offend(fresh, clock, "offender");
    assertThat(fresh.quarantined("offender", "-")).isTrue();
    assertThat(fresh.of(Kind.SUBJECT).inForce())
        .isLessThanOrEqualTo(QuarantinePolicy.PLACES_OF_FEW);
  }

  private static void offend(Quarantines there, Clockwork clock, String subject) {
    for (int i = 0; i < 20; i++) {
      there.observe(
          new Observation(
              clock.instant(), CLIENT, subject, "c" + subject, true, Reason.FORBIDDEN, 0, false));
    }
  }

  @Test
  void whatWasOnlySuggestedForWantOfAPlaceIsInForceOnceThereIsOne() {
    for (int i = 0; i < 12; i++) {
      offend("first" + i, 20);
    }
    assertThat(quarantines.quarantined("first11", "-")).isFalse();
    time.advance(Duration.ofMillis(1001));
    offend("first11", 20);
    assertThat(quarantines.quarantined("first11", "-")).isTrue();
  }

  @Property(tries = 100)
  void whatAnotherSiteCanProvokeIsNobodysOffence(
      @ForAll Reason reason,
      @ForAll @IntRange(min = 0, max = 3) int findings,
      @ForAll boolean authenticated) {
    var fresh = new Quarantines(QuarantinePolicy.DEFAULT, ledger, time);
    for (int i = 0; i < 100; i++) {
      fresh.observe(
          new Observation(
              time.instant(), CLIENT, "corp|v", "cert", authenticated, reason, findings, true));
    }
    assertThat(fresh.current()).isEmpty();
  }

  @Test
  void aMillionAddressesKeepMemoryBounded() {
    var policy =
        new QuarantinePolicy(
            20,
            Duration.ofMinutes(1),
            4,
            Duration.ofMinutes(1),
            Duration.ofHours(1),
            Duration.ofDays(1),
            0.1,
            false,
            5_000,
            a -> false);
    var bounded = new Quarantines(policy, ledger, time);
    for (int i = 0; i < 1_000_000; i++) {
      byte[] bytes = {10, (byte) (i >> 16), (byte) (i >> 8), (byte) i};
      bounded.observe(unverified("x", of(bytes), Reason.CREDENTIALS_INVALID));
    }
    assertThat(bounded.of(Kind.ADDRESS).tracked()).isLessThanOrEqualTo(5_000);
    assertThat(bounded.of(Kind.ADDRESS).places(time.instant())).isLessThanOrEqualTo(500);
  }

  private static InetAddress of(byte[] bytes) {
    try {
      return InetAddress.getByAddress(bytes);
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException(e);
    }
  }

  @Test
  void threadsTogetherNeverPassTheShare() throws Exception {
    var lanes = Executors.newFixedThreadPool(4);
    var counting = new AtomicInteger();
    var ledgerOfThreads =
        new QuarantineLedger() {
          @Override
          public void quarantined(Act act) {
            counting.addAndGet(act.kind() == Kind.SUBJECT && !act.suggested() ? 1 : 0);
          }

          @Override
          public void released(Act act, String by, Instant at) {
            counting.addAndGet(act.kind() == Kind.SUBJECT ? -1 : 0);
          }
        };
    var shared = new Quarantines(QuarantinePolicy.DEFAULT, ledgerOfThreads, time);
    var work = new ArrayList<Callable<Void>>();
    for (int lane = 0; lane < 4; lane++) {
      work.add(
          () -> {
            for (int i = 0; i < 20 * 100; i++) {
              shared.observe(verified("s" + i % 100, Reason.FORBIDDEN));
            }
            return null;
          });
    }
    for (var done : lanes.invokeAll(work)) {
      done.get();
    }
    lanes.shutdown();
    assertThat(counting.get()).isBetween(1, QuarantinePolicy.PLACES_OF_FEW);
    assertThat(shared.of(Kind.SUBJECT).inForce()).isEqualTo(counting.get());
  }
}

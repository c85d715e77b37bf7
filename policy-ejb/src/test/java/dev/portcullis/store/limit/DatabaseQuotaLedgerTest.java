package dev.portcullis.store.limit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.portcullis.rate.quota.QuotaAccount;
import dev.portcullis.rate.quota.QuotaLedger.Taken;
import dev.portcullis.rate.quota.QuotaPeriod;
import dev.portcullis.store.TestDatabase;
import dev.portcullis.store.database.Database;
import dev.portcullis.store.database.StoreException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Tag("slow")
class DatabaseQuotaLedgerTest {
  private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");
  private static final Instant NOW = Instant.parse("2026-11-25T12:00:00Z");

  @TempDir Path home;

  @ParameterizedTest
  @EnumSource
  void grantsTheQuotaAndNoMore(TestDatabase kind) {
    try (Database database = kind.open(home)) {
      var ledger = new DatabaseQuotaLedger(database);
      var account = account("k", NOW);
      assertThat(ledger.spent(account)).isZero();
      assertThat(ledger.take(account, 10, 4)).isEqualTo(new Taken(4, 4, 0));
      assertThat(ledger.take(account, 10, 4)).isEqualTo(new Taken(4, 8, 0));
      assertThat(ledger.take(account, 10, 4)).isEqualTo(new Taken(2, 10, 0));
      assertThat(ledger.take(account, 10, 4)).isEqualTo(new Taken(0, 10, 0));
      assertThat(ledger.take(account("other", NOW), 3, 4)).isEqualTo(new Taken(3, 3, 0));
      assertThat(ledger.spent(account)).isEqualTo(10);
    }
  }

  @ParameterizedTest
  @EnumSource
  void manyNodesTakeTogetherNoMoreThanTheQuota(TestDatabase kind) throws Exception {
    var nodes = Executors.newFixedThreadPool(8);
    try (Database database = kind.open(home)) {
      var ledger = new DatabaseQuotaLedger(database);
      List<Callable<Long>> tasks = new ArrayList<>();
      for (int node = 0; node < 8; node++) {
        tasks.add(
            () -> {
              long granted = 0;
              for (int i = 0; i < 40; i++) {
                granted += ledger.take(account("k" + i % 4, NOW), 100, 7).granted();
              }
              return granted;
            });
      }
      long granted = 0;
      for (var taken : nodes.invokeAll(tasks)) {
        granted += taken.get();
      }
      assertThat(granted).isEqualTo(400);
    } finally {
      nodes.shutdownNow();
    }
  }

  @ParameterizedTest
  @EnumSource
  void identityIsAllButTheNumberOfUnits(TestDatabase kind) {
    try (Database database = kind.open(home)) {
      var ledger = new DatabaseQuotaLedger(database);
      var account = account("k", NOW);
      ledger.take(account, 10, 10);
      assertThat(ledger.take(account, 15, 10).granted()).as("raised").isEqualTo(5);
      assertThat(ledger.take(account, 8, 1)).as("lowered").isEqualTo(new Taken(0, 15, 0));
      var start = account.start();
      List.of(
              new QuotaAccount("other", "subject", "k", QuotaPeriod.DAY, BERLIN, start),
              new QuotaAccount("daily", "credential", "k", QuotaPeriod.DAY, BERLIN, start),
              new QuotaAccount("daily", "subject", "l", QuotaPeriod.DAY, BERLIN, start),
              new QuotaAccount("daily", "subject", "k", QuotaPeriod.WEEK, BERLIN, start),
              new QuotaAccount("daily", "subject", "k", QuotaPeriod.DAY, ZoneId.of("UTC"), start),
              new QuotaAccount("dail", "ysubject", "k", QuotaPeriod.DAY, BERLIN, start),
              account("k", NOW.plus(Duration.ofDays(1))))
          .forEach(other -> assertThat(ledger.spent(other)).as(other.toString()).isZero());
    }
  }

  @ParameterizedTest
  @EnumSource
  void whatIsGivenBackCanBeTakenAgainButNotAfterAReset(TestDatabase kind) {
    try (Database database = kind.open(home)) {
      var ledger = new DatabaseQuotaLedger(database);
      var account = account("k", NOW);
      ledger.giveBack(account, 5, 0);
      assertThat(ledger.take(account, 10, 10).spent()).isEqualTo(10);
      ledger.giveBack(account, 4, 0);
      assertThat(ledger.take(account, 10, 10)).isEqualTo(new Taken(4, 10, 0));
      ledger.reset(account);
      assertThat(ledger.take(account, 10, 6)).isEqualTo(new Taken(6, 6, 1));
      ledger.giveBack(account, 3, 0);
      assertThat(ledger.spent(account)).isEqualTo(6);
      ledger.giveBack(account, 300, 1);
      assertThat(ledger.spent(account)).as("never below nothing").isZero();
    }
  }

  @ParameterizedTest
  @EnumSource
  void onlyAChargeRunsOverAndNoSumOverflows(TestDatabase kind) {
    try (Database database = kind.open(home)) {
      var ledger = new DatabaseQuotaLedger(database);
      var account = account("k", NOW);
      ledger.charge(account, 10, 7);
      ledger.charge(account, 10, 7);
      assertThat(ledger.take(account, 10, 1)).isEqualTo(new Taken(0, 14, 0));
      for (int i = 0; i < 3; i++) {
        ledger.charge(account, 10, Long.MAX_VALUE / 4);
      }
      assertThat(ledger.spent(account)).isEqualTo(Long.MAX_VALUE / 4);
      assertThat(ledger.take(account, 10, 1).granted()).isZero();
    }
  }

  @ParameterizedTest
  @EnumSource
  void tellsWhoIsNearestToTheirQuotaInPeriodsThatGoOn(TestDatabase kind) {
    try (Database database = kind.open(home)) {
      var ledger = new DatabaseQuotaLedger(database);
      ledger.take(account("half", NOW), 10, 5);
      ledger.take(account("nearly ünal", NOW), 1000, 999);
      ledger.take(account("yesterday", NOW.minus(Duration.ofDays(1))), 10, 10);
      ledger.charge(account("over", NOW), 10, 12);
      ledger.take(account("nothing", NOW), 10, 1);
      ledger.giveBack(account("nothing", NOW), 1, 0);
      assertThat(ledger.nearest(NOW, 10))
          .extracting(use -> use.account().key() + " " + use.spent() + "/" + use.units())
          .containsExactly("over 12/10", "nearly ünal 999/1000", "half 5/10");
      assertThat(ledger.nearest(NOW, 1)).hasSize(1);
      assertThat(ledger.nearest(NOW, 1).get(0).account()).isEqualTo(account("over", NOW));
    }
  }

  @ParameterizedTest
  @EnumSource
  void theLastTwoPeriodsAreKept(TestDatabase kind) {
    try (Database database = kind.open(home)) {
      var ledger = new DatabaseQuotaLedger(database);
      for (int day = 0; day < 5; day++) {
        ledger.take(account("k", NOW.minus(Duration.ofDays(day))), 10, 1);
      }
      assertThat(ledger.forget(NOW)).isEqualTo(2);
      assertThat(ledger.forget(NOW)).isZero();
      assertThat(ledger.spent(account("k", NOW.minus(Duration.ofDays(2))))).isEqualTo(1);
      assertThat(ledger.spent(account("k", NOW.minus(Duration.ofDays(3))))).isZero();
    }
  }

  @Test
  void anAnswerThatDoesNotComeIsNotWaitedForAndHarmsNoLaterOne() {
    try (Database database = TestDatabase.POSTGRES.open(home)) {
      long since = System.nanoTime();
      assertThatThrownBy(
              () ->
                  database.onConnection(
                      Duration.ofMillis(200),
                      connection -> {
                        try (var statement = connection.prepareStatement("select pg_sleep(60)")) {
                          return statement.execute();
                        }
                      }))
          .isInstanceOf(StoreException.class);
      assertThat(System.nanoTime() - since).isLessThan(TimeUnit.SECONDS.toNanos(30));
      var ledger = new DatabaseQuotaLedger(database);
      assertThat(ledger.take(account("k", NOW), 10, 1).granted()).isEqualTo(1);
    }
  }

  private static QuotaAccount account(String key, Instant time) {
    var start = QuotaPeriod.DAY.start(time, BERLIN);
    return new QuotaAccount("daily", "subject", key, QuotaPeriod.DAY, BERLIN, start);
  }
}

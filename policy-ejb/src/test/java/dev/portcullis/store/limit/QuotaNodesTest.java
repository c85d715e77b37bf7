package dev.portcullis.store.limit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.rate.gcra.WithoutGrid;
import dev.portcullis.rate.quota.LeasedQuotaLimiter;
import dev.portcullis.rate.quota.QuotaAccount;
import dev.portcullis.rate.quota.QuotaBudget;
import dev.portcullis.rate.quota.QuotaLimiter;
import dev.portcullis.rate.quota.QuotaPeriod;
import dev.portcullis.store.TestDatabase;
import dev.portcullis.store.database.Database;
import dev.portcullis.testing.Awaiting;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Nodes, each with many threads, that spend one quota of a real database. */
@Tag("slow")
class QuotaNodesTest {
  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final int UNITS = 30_000;
  private static final Instant NOW = Instant.parse("2026-11-25T12:00:00Z");
  private static final QuotaBudget BUDGET =
      new QuotaBudget(
          "daily", "subject", UNITS, QuotaPeriod.DAY, ZoneOffset.UTC, WithoutGrid.REFUSE);

  private static final QuotaAccount ACCOUNT =
      new QuotaAccount(
          "daily",
          "subject",
          "k",
          QuotaPeriod.DAY,
          ZoneOffset.UTC,
          QuotaPeriod.DAY.start(NOW, ZoneOffset.UTC));

  @TempDir Path home;
  private final ExecutorService threads = Executors.newCachedThreadPool();

  @ParameterizedTest
  @EnumSource
  void nodesTogetherSpendTheQuotaAndNoMore(TestDatabase kind) throws Exception {
    try (Database database = kind.open(home)) {
      var ledger = new DatabaseQuotaLedger(database);
      var nodes = IntStream.range(0, 3).mapToObj(i -> node(ledger, 20_000)).toList();
      List<Callable<Integer>> clients = new ArrayList<>();
      nodes.forEach(node -> clients.addAll(List.of(() -> spend(node), () -> spend(node))));
      int admitted = 0;
      for (var client : threads.invokeAll(clients)) {
        admitted += client.get();
      }
      nodes.forEach(QuotaNodesTest::stop);
      assertThat(ledger.spent(ACCOUNT)).as("all that is unspent went back").isEqualTo(admitted);
      var last = node(ledger, 20_000);
      assertThat(admitted + spend(last)).isEqualTo(UNITS);
      stop(last);
    } finally {
      threads.shutdownNow();
    }
  }

  @ParameterizedTest
  @EnumSource
  void aStalledDatabaseKeepsARequestForItsPatienceAndTheNextOnesNotAtAll(TestDatabase kind)
      throws Exception {
    try (Database database = kind.open(home)) {
      var ledger = new DatabaseQuotaLedger(database);
      ledger.take(ACCOUNT, UNITS, 1);
      var node = node(ledger, 250);
      var release = new CountDownLatch(1);
      var locked = new CountDownLatch(1);
      var stall = threads.submit(() -> database.onConnection(MINUTE, hold(locked, release)));
      locked.await();
      long since = System.nanoTime();
      for (int i = 0; i < 10_000; i++) {
        assertThat(node.acquire(BUDGET, "k", null, 1)).isEqualTo(QuotaLimiter.UNKNOWN);
      }
      long seconds = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - since);
      assertThat(node.figures().get("waited")).isBetween(1L, 1 + seconds);
      release.countDown();
      assertThat(stall.get()).isTrue();
      assertThat(spendOne(node)).isTrue();
      stop(node);
    } finally {
      threads.shutdownNow();
    }
  }

  private static Database.SqlWork<Boolean> hold(CountDownLatch locked, CountDownLatch release) {
    return connection -> {
      var row = new QuotaRows(connection).lock(ACCOUNT);
      locked.countDown();
      try {
        return row != null && release.await(1, TimeUnit.MINUTES);
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    };
  }

  private static boolean spendOne(LeasedQuotaLimiter node) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (node.acquire(BUDGET, "k", null, 1) != 0) {
      if (System.nanoTime() - deadline > 0) {
        return false;
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
    }
    return true;
  }

  private LeasedQuotaLimiter node(DatabaseQuotaLedger ledger, long patienceMillis) {
    return new LeasedQuotaLimiter(
        ledger,
        InstantSource.fixed(NOW),
        System::nanoTime,
        () -> 3,
        threads,
        1000,
        TimeUnit.MILLISECONDS.toNanos(patienceMillis));
  }

  private static int spend(LeasedQuotaLimiter node) {
    int admitted = 0;
    while (node.acquire(BUDGET, "k", null, 1) == 0) {
      admitted++;
    }
    return admitted;
  }

  private static void stop(LeasedQuotaLimiter node) {
    Awaiting.until(node::settleAll);
    assertThat(node.figures().get("in-hand")).isZero();
  }
}

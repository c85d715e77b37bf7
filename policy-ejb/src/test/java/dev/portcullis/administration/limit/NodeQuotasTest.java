package dev.portcullis.administration.limit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.rate.gcra.WithoutGrid;
import dev.portcullis.rate.quota.QuotaBudget;
import dev.portcullis.rate.quota.QuotaLimiter;
import dev.portcullis.rate.quota.QuotaPeriod;
import dev.portcullis.store.Store;
import dev.portcullis.store.database.Database;
import dev.portcullis.store.limit.DatabaseQuotaLedger;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NodeQuotasTest {
  private static final QuotaBudget MONTHLY =
      new QuotaBudget(
          "monthly", "subject", 1000, QuotaPeriod.MONTH, ZoneOffset.UTC, WithoutGrid.REFUSE);

  @TempDir Path home;

  @Test
  void aStopGivesTheLeaseBackAndWhatWasSpentIsThereAfterIt() {
    try (Database database = Store.open("jdbc:h2:file:" + home.resolve("quotas"), "", "")) {
      var ledger = new DatabaseQuotaLedger(database);
      var stopped = node(ledger);
      try (stopped) {
        for (int i = 0; i < 100; i++) {
          assertThat(stopped.limiter().acquire(MONTHLY, "alice", null, 1)).isZero();
          stopped.tick();
        }
      }
      assertThat(stopped.limiter().acquire(MONTHLY, "alice", null, 1))
          .isEqualTo(QuotaLimiter.UNKNOWN);
      assertThat(stopped.figures()).containsEntry("in-hand", 0L).containsEntry("lost", 0L);
      assertThat(ledger.nearest(Instant.now(), 9))
          .extracting(use -> use.account().key() + " " + use.spent())
          .containsExactly("alice 100");
      try (var quotas = node(ledger)) {
        assertThat(quotas.limiter().acquire(MONTHLY, "alice", null, 901)).isPositive();
        assertThat(quotas.limiter().acquire(MONTHLY, "alice", null, 900)).isZero();
      }
    }
  }

  private static NodeQuotas node(DatabaseQuotaLedger ledger) {
    return new NodeQuotas(ledger, () -> 1);
  }
}

package dev.portcullis.store.limit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.rate.quota.QuotaAccount;
import dev.portcullis.rate.quota.QuotaPeriod;
import dev.portcullis.store.Store;
import dev.portcullis.store.TestDatabase;
import java.nio.file.Path;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Nodes in processes of their own, killed in the midst of spending. */
@Tag("slow")
class QuotaKillTest {
  /** A lease is at most what is left over twice the nodes; one unit may be admitted yet untold. */
  private static final long MOST_LOST = QuotaSpender.UNITS / (2 * QuotaSpender.NODES) + 1;

  private static final QuotaAccount ACCOUNT =
      new QuotaAccount(
          "monthly",
          "subject",
          "k",
          QuotaPeriod.MONTH,
          ZoneOffset.UTC,
          QuotaPeriod.MONTH.start(QuotaSpender.NOW, ZoneOffset.UTC));

  @TempDir Path home;

  @ParameterizedTest
  @EnumSource
  void aKilledNodeLosesAtMostItsLeaseAndNeverASpentUnit(TestDatabase kind) throws Exception {
    String url = kind.url(home);
    long admitted = 0;
    for (int kill = 1; kill <= 3; kill++) {
      try (var node = new QuotaSpender(url)) {
        node.until(2_000);
        admitted += node.kill();
      }
      long spent = spent(url);
      assertThat(spent).isBetween(admitted, admitted + kill * MOST_LOST);
    }
    assertThat(admitted).isGreaterThanOrEqualTo(3 * 2_000);
    try (var last = new QuotaSpender(url)) {
      last.until(Integer.MAX_VALUE);
      admitted += last.kill();
    }
    assertThat(spent(url)).isEqualTo(QuotaSpender.UNITS);
    assertThat(admitted).isBetween(QuotaSpender.UNITS - 3 * MOST_LOST, QuotaSpender.UNITS);
  }

  private static long spent(String url) {
    try (var database = Store.open(url, "", "")) {
      return new DatabaseQuotaLedger(database).spent(ACCOUNT);
    }
  }
}

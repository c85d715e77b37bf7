package dev.portcullis.store.limit;

import dev.portcullis.rate.quota.QuotaAccount;
import dev.portcullis.rate.quota.QuotaLedger;
import dev.portcullis.rate.quota.QuotaUse;
import dev.portcullis.store.database.Database;
import dev.portcullis.store.database.StoreClashException;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * What was spent of quotas, in the database. Each act is one short transaction on one row, and each
 * answer over the network is waited for five seconds at most.
 */
public final class DatabaseQuotaLedger implements QuotaLedger {
  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final int MOST_TOLD = 1_000;
  private static final int MOST_ATTEMPTS = 10;

  /** Rows that one transaction forgets, and transactions at one time. */
  private static final int LOT = 5_000;

  private static final int MOST_LOTS = 200;

  /** No sum overflows below it. */
  private static final long MOST_SPENT = Long.MAX_VALUE / 4;

  private final Database database;

  public DatabaseQuotaLedger(Database database) {
    this.database = database;
  }

  @Override
  public Taken take(QuotaAccount account, long units, long wanted) {
    return again(rows -> take(rows, account, units, wanted));
  }

  @Override
  public void giveBack(QuotaAccount account, long taken, long resets) {
    act(rows -> rows.giveBack(account, taken, resets));
  }

  @Override
  public void charge(QuotaAccount account, long units, long spent) {
    again(
        rows -> {
          var row = rows.lock(account);
          if (row == null) {
            rows.insert(account, units, spent);
          } else {
            rows.spend(account, units, Math.min(row.spent() + spent, MOST_SPENT));
          }
          return true;
        });
  }

  @Override
  public void reset(QuotaAccount account) {
    act(rows -> rows.reset(account));
  }

  @Override
  public long spent(QuotaAccount account) {
    return on(rows -> rows.spent(account));
  }

  @Override
  public List<QuotaUse> nearest(Instant now, int most) {
    return on(rows -> rows.nearest(now, Math.min(most, MOST_TOLD)));
  }

  /** Deletes what is older than the last two periods; returns how many rows. */
  public int forget(Instant now) {
    int forgotten = 0;
    int lot = LOT;
    for (int lots = 0; lot == LOT && lots < MOST_LOTS; lots++) {
      lot = on(rows -> rows.forget(now, LOT));
      forgotten += lot;
    }
    return forgotten;
  }

  /**
   * Counts what was spent under a key under another key too, unless something was spent under that
   * already. Of limits by subject or credential only, and of periods that are not over.
   *
   * @param other the other key, empty for none
   */
  public void copy(Instant now, Function<String, Optional<String>> other) {
    act(
        rows -> {
          for (var use : rows.ofVerified(now)) {
            var key = other.apply(use.account().key());
            if (key.isPresent()) {
              var account = use.account().of(key.get());
              if (rows.lock(account) == null) {
                rows.insert(account, use.units(), use.spent());
              }
            }
          }
        });
  }

  private static Taken take(QuotaRows rows, QuotaAccount account, long units, long wanted)
      throws SQLException {
    var row = rows.lock(account);
    if (row == null) {
      long granted = Math.min(wanted, units);
      rows.insert(account, units, granted);
      return new Taken(granted, granted, 0);
    }
    var taken = row.take(wanted, units);
    if (taken.granted() > 0 || row.units() != units) {
      rows.spend(account, units, taken.spent());
    }
    return taken;
  }

  /** Tries again where another node made the row first. */
  private <T> T again(RowWork<T> work) {
    for (int attempt = 1; ; attempt++) {
      try {
        return on(work);
      } catch (StoreClashException e) {
        if (attempt == MOST_ATTEMPTS) {
          throw e;
        }
      }
    }
  }

  private void act(RowAct act) {
    on(
        rows -> {
          act.run(rows);
          return true;
        });
  }

  private <T> T on(RowWork<T> work) {
    return database.onConnection(PATIENCE, connection -> work.run(new QuotaRows(connection)));
  }

  private interface RowWork<T> {
    T run(QuotaRows rows) throws SQLException;
  }

  private interface RowAct {
    void run(QuotaRows rows) throws SQLException;
  }
}

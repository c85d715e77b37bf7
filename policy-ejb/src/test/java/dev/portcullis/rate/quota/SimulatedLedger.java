package dev.portcullis.rate.quota;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A ledger in memory that can be gone, or lose its answers. */
final class SimulatedLedger implements QuotaLedger {
  private final Map<QuotaAccount, Row> rows = new HashMap<>();

  /** Nothing is booked, and every act fails. */
  boolean gone;

  /** Acts are booked, and fail all the same. */
  boolean losesAnswers;

  /** Happens after a taking was booked and before it is answered. */
  Runnable beforeAnswer = () -> {};

  /** Acts that were asked for. */
  int questions;

  /** Whose account was asked for last, and before. */
  final Deque<String> keys = new ArrayDeque<>();

  private static final class Row {
    long spent;
    long resets;
  }

  int accounts() {
    return rows.size();
  }

  @Override
  public Taken take(QuotaAccount account, long units, long wanted) {
    if (wanted < 1) {
      throw new AssertionError("nothing is wanted");
    }
    var row = row(account);
    long granted = Math.max(Math.min(wanted, units - row.spent), 0);
    row.spent += granted;
    beforeAnswer.run();
    return told(new Taken(granted, row.spent, row.resets));
  }

  @Override
  public void giveBack(QuotaAccount account, long taken, long resets) {
    var row = row(account);
    if (row.resets == resets) {
      row.spent = Math.max(row.spent - taken, 0);
    }
    told(true);
  }

  @Override
  public void charge(QuotaAccount account, long units, long spent) {
    row(account).spent += spent;
    told(true);
  }

  @Override
  public void reset(QuotaAccount account) {
    var row = row(account);
    row.spent = 0;
    row.resets++;
    told(true);
  }

  @Override
  public long spent(QuotaAccount account) {
    var row = rows.get(account);
    return row == null ? 0 : row.spent;
  }

  @Override
  public List<QuotaUse> nearest(Instant now, int most) {
    return List.of();
  }

  private Row row(QuotaAccount account) {
    questions++;
    keys.push(account.key());
    if (gone) {
      throw new IllegalStateException("the ledger is gone");
    }
    return rows.computeIfAbsent(account, key -> new Row());
  }

  private <T> T told(T answer) {
    if (losesAnswers) {
      throw new IllegalStateException("the answer is lost");
    }
    return answer;
  }
}

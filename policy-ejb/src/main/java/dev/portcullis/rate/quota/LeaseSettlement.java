package dev.portcullis.rate.quota;

import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;

/** What a lease owes the ledger and gets from it, and what of that never reached the ledger. */
final class LeaseSettlement {

  private final QuotaLedger ledger;
  private final LongSupplier clock;
  private final LongAdder lost = new LongAdder();
  private final LongAdder unbooked = new LongAdder();

  LeaseSettlement(QuotaLedger ledger, LongSupplier clock) {
    this.ledger = ledger;
    this.clock = clock;
  }

  /** Unspent units that could not be given back. */
  long lost() {
    return lost.sum();
  }

  /** Spent units of ended periods that could not be charged. */
  long unbooked() {
    return unbooked.sum();
  }

  /**
   * Charges and gives back what is due, and takes what is needed. Waits for the ledger, and fails
   * as it does.
   *
   * @param nodes that share the ledger
   */
  void settle(QuotaLease lease, int nodes) {
    charge(lease, lease.takeDebt());
    giveBack(lease.account(), lease.takeBack(), lease.resets());
    giveBack(lease.account(), lease.surplus(nodes, clock.getAsLong()), lease.resets());
    long wanted = lease.wanted(nodes, clock.getAsLong());
    if (wanted > 0) {
      var taken = ledger.take(lease.account(), lease.budget.units(), wanted);
      if (!lease.deposit(taken, clock.getAsLong())) {
        giveBack(lease.account(), taken.granted(), taken.resets());
      }
    }
  }

  /** What was to go back does not: only what it owes is still to be told. */
  void forfeit(QuotaLease lease) {
    lost.add(lease.takeBack());
  }

  /** What it owes is told nobody. */
  void writeOff(QuotaLease lease) {
    unbooked.add(lease.takeDebt());
  }

  private void charge(QuotaLease lease, long debt) {
    if (debt == 0) {
      return;
    }
    boolean booked = false;
    try {
      ledger.charge(lease.account(), lease.budget.units(), debt);
      booked = true;
    } finally {
      if (!booked) {
        lease.oweStill(debt);
      }
    }
  }

  /** Once only: what is given back twice would be spent twice. */
  private void giveBack(QuotaAccount account, long units, long resets) {
    if (units == 0) {
      return;
    }
    boolean booked = false;
    try {
      ledger.giveBack(account, units, resets);
      booked = true;
    } finally {
      if (!booked) {
        lost.add(units);
      }
    }
  }
}

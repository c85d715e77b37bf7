package dev.portcullis.proxy.exchange;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.concurrent.atomic.LongAdder;

/**
 * Counts what no request should meet: errors of the virtual machine, such as memory or stack that
 * ran out, or a class that cannot be linked.
 */
public final class Faults {

  private static final Logger LOG = System.getLogger(Faults.class.getName());

  private final LongAdder errors = new LongAdder();

  /** Notes one; telling of it may meet the same. */
  public void add(String id, Error fault) {
    errors.increment();
    try {
      LOG.log(Level.ERROR, "request " + id + " met an error", fault);
    } catch (Error again) {
      errors.increment();
    }
  }

  /** How many there were. */
  public long count() {
    return errors.sum();
  }
}

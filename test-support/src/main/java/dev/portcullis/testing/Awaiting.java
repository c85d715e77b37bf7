package dev.portcullis.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Waits for what will be so, as long as a slow and busy machine may take for it. What takes longer
 * fails, and never hangs. No test waits for a time that somebody guessed.
 */
public final class Awaiting {

  /** How long a slow and busy machine may take for anything but the start of a server. */
  public static final Duration BOUND = Duration.ofMinutes(1);

  private static final long PAUSE = TimeUnit.MILLISECONDS.toNanos(5);

  private Awaiting() {}

  /**
   * A question to be asked again and again.
   *
   * @param <X> how it may fail, which ends the waiting
   */
  @FunctionalInterface
  public interface Condition<X extends Exception> {
    boolean holds() throws X;
  }

  /**
   * What is told, again and again.
   *
   * @param <X> how it may fail, which ends the waiting
   */
  @FunctionalInterface
  public interface Told<T, X extends Exception> {
    T get() throws X;
  }

  /** Until this is so. */
  public static <X extends Exception> void until(Condition<X> condition) throws X {
    until(BOUND, condition);
  }

  /** Until this is so, where it needs more than {@link #BOUND}. */
  public static <X extends Exception> void until(Duration atMost, Condition<X> condition) throws X {
    long end = System.nanoTime() + atMost.toNanos();
    while (!condition.holds()) {
      assertThat(System.nanoTime() - end).as("waited too long").isNegative();
      LockSupport.parkNanos(PAUSE);
    }
  }

  /** Until this is told; what was told last stands in the failure. */
  public static <T, X extends Exception> void until(Told<T, X> told, T wanted) throws X {
    long end = System.nanoTime() + BOUND.toNanos();
    T last = told.get();
    while (!wanted.equals(last)) {
      if (System.nanoTime() - end >= 0) {
        assertThat(last).as("waited too long").isEqualTo(wanted);
      }
      LockSupport.parkNanos(PAUSE);
      last = told.get();
    }
  }

  /** Until somebody has counted the latch down. */
  public static void released(CountDownLatch latch) {
    try {
      assertThat(latch.await(BOUND.toNanos(), TimeUnit.NANOSECONDS)).as("released").isTrue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}

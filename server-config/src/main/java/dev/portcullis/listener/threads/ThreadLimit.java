package dev.portcullis.listener.threads;

import java.util.concurrent.TimeUnit;

/**
 * How many threads an {@link AdaptiveExecutor} lets work: few, and more only where more would get
 * more done.
 *
 * <p>Work that waits for a thread means nothing by itself: where the processors are all busy,
 * another thread would only wait for one of them. But where work waits and processors do not, the
 * threads must be waiting, too, for upstreams or clients: then there are too few of them. So, once
 * in each window of 100 ms,
 *
 * <pre>
 * work waits, threads hardly end any, and take hardly any processor time:  four times as many
 * work waits, and a tenth of all processor time is left over:              half as many again
 * all processor time is taken, much of it by this process:                 an eighth fewer
 * nothing waits:                                                           an eighth fewer, of those not used
 * </pre>
 *
 * <p>The first rule leaves out who else takes the processors: threads that wait for a processor
 * that a neighbour has get one in their turn, and then end their work. A machine that is warming
 * up, or a collector's pause, takes processor time and looks like neither.
 *
 * <p>The pool of .NET finds its number by trial instead (J. Hellerstein, V. Morrison, E.
 * Eilebrecht, <i>Optimizing concurrency levels in the .NET ThreadPool</i>, FeBID 2008). Tried here,
 * it took the first seconds of a JVM, in which everything becomes faster whatever is tried, for
 * success, and had thousands of threads soon.
 */
final class ThreadLimit {

  private static final long WINDOW_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  /** What a thread ends within a window at least, unless it waits for something slow. */
  private static final int HARDLY_ANY = 5;

  /** The part of the processors' time below which the process cannot be what keeps them busy. */
  private static final double LITTLE = 0.2;

  private static final double LEFT_OVER = 0.9;
  private static final double ALL = 0.97;

  private final int few;
  private final int most;
  private final ProcessorLoad load;
  private long began;
  private long ended;
  private int busiest;
  private volatile int threads;

  /**
   * @param few threads that may always work
   * @param most threads that may ever work
   */
  ThreadLimit(int few, int most, ProcessorLoad load) {
    this.most = Math.max(most, 1);
    this.few = Math.max(Math.min(few, this.most), 1);
    this.load = load;
    this.threads = this.few;
  }

  /** How many threads may work now. */
  int threads() {
    return threads;
  }

  /** Whether these are more than few, so that somebody must look whether they are needed. */
  boolean raised() {
    return threads > few;
  }

  /**
   * From now on somebody looks; what was before is of no concern.
   *
   * @param now nanoseconds
   * @param ended how much work has ever ended
   */
  void begin(long now, long ended) {
    load.own();
    load.all();
    window(now, ended);
  }

  private void window(long now, long begunWith) {
    began = now;
    ended = begunWith;
    busiest = 0;
  }

  /**
   * Looks how it goes; one thread at a time, every few milliseconds while work waits or the limit
   * is {@link #raised}.
   *
   * @param now nanoseconds
   * @param waits whether work has waited for long
   * @param working how many threads work
   * @param everEnded how much work has ever ended
   */
  void look(long now, boolean waits, int working, long everEnded) {
    busiest = Math.max(busiest, working);
    if (now - began >= WINDOW_NANOS) {
      boolean slow = everEnded - ended < (long) HARDLY_ANY * working;
      judge(waits, slow, load.own(), load.all());
      window(now, everEnded);
    }
  }

  private void judge(boolean waits, boolean slow, double own, double all) {
    if (waits && slow && own < LITTLE) {
      more(4 * threads);
    } else if (all >= ALL && own >= LITTLE) {
      less(few);
    } else if (!waits) {
      less(Math.max(few, busiest));
    } else if (all < LEFT_OVER) {
      more(threads + (threads + 1) / 2);
    }
  }

  private void more(int wanted) {
    threads = Math.min(wanted, most);
  }

  private void less(int least) {
    int fewer = Math.max(threads - (threads + 7) / 8, least);
    threads = Math.min(threads, fewer);
  }
}

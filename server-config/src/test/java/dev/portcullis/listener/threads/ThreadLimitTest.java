package dev.portcullis.listener.threads;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class ThreadLimitTest {

  private static final int FEW = 64;
  private static final int MOST = 2560;
  private static final long LOOK_NANOS = 5_000_000;

  private final GivenLoad processors = new GivenLoad(0, 0);
  private final ThreadLimit limit = new ThreadLimit(FEW, MOST, processors);
  private long now = 1;
  private long ended;

  ThreadLimitTest() {
    limit.begin(now, 0);
  }

  /**
   * Time goes by.
   *
   * @param each how much work each thread ends per second
   */
  private void pass(Duration time, boolean waits, int working, int each) {
    for (long left = time.toNanos(); left > 0; left -= LOOK_NANOS) {
      int threads = Math.min(working, limit.threads());
      now += LOOK_NANOS;
      ended += Math.round(threads * each * LOOK_NANOS / 1e9);
      limit.look(now, waits, threads, ended);
    }
  }

  @Test
  void aFewWorkAtFirst() {
    assertThat(limit.threads()).isEqualTo(FEW);
    assertThat(limit.raised()).isFalse();
  }

  @Test
  void whereThreadsWaitForASlowUpstreamThereAreAllWithinThirdsOfASecond() {
    processors.is(0.02, 0.1);
    pass(Duration.ofMillis(300), true, MOST, 1);
    assertThat(limit.threads()).isEqualTo(MOST);
  }

  @Test
  void aNeighbourThatTakesTheProcessorsHidesNoSlowUpstream() {
    processors.is(0.02, 1);
    pass(Duration.ofMillis(300), true, MOST, 1);
    assertThat(limit.threads()).isEqualTo(MOST);
  }

  @Test
  void aNeighbourThatTakesTheProcessorsIsNoSlowUpstream() {
    processors.is(0.1, 1);
    pass(Duration.ofSeconds(10), true, MOST, 100);
    assertThat(limit.threads()).isEqualTo(FEW);
  }

  @Test
  void whereProcessorsAreLeftOverMoreThreadsGetMoreDone() {
    processors.is(0.5, 0.8);
    pass(Duration.ofMillis(100), true, MOST, 100);
    assertThat(limit.threads()).isEqualTo(FEW + FEW / 2);
    pass(Duration.ofSeconds(1), true, MOST, 100);
    assertThat(limit.threads()).isEqualTo(MOST);
  }

  @Test
  void whereAllProcessorsAreBusyNobodyIsHelpedByMore() {
    processors.is(0.5, 1);
    pass(Duration.ofSeconds(10), true, MOST, 1);
    assertThat(limit.threads()).isEqualTo(FEW);
  }

  @Test
  void whatWasNeededForASlowUpstreamIsGivenUpUnderLoad() {
    processors.is(0.02, 0.1);
    pass(Duration.ofMillis(300), true, MOST, 1);
    processors.is(0.5, 1);
    pass(Duration.ofSeconds(4), false, MOST, 100);
    assertThat(limit.threads()).isEqualTo(FEW);
    assertThat(limit.raised()).isFalse();
  }

  @Test
  void whatIsInUseStaysWhileProcessorsAreLeftOver() {
    processors.is(0.02, 0.1);
    pass(Duration.ofMillis(300), true, MOST, 1);
    processors.is(0.3, 0.6);
    pass(Duration.ofSeconds(4), false, 500, 100);
    assertThat(limit.threads()).isBetween(500, 600);
    pass(Duration.ofSeconds(4), false, 0, 0);
    assertThat(limit.threads()).isEqualTo(FEW);
  }

  @Test
  void thereAreNeverMoreThanThePoolHas() {
    processors.is(0, 0);
    var narrow = new ThreadLimit(FEW, 20, processors);
    assertThat(narrow.threads()).isEqualTo(20);
    narrow.begin(0, 0);
    narrow.look(Duration.ofSeconds(1).toNanos(), true, 20, 0);
    assertThat(narrow.threads()).isEqualTo(20);
    assertThat(narrow.raised()).isFalse();
  }
}

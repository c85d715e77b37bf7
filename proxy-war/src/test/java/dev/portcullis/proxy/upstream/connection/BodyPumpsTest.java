package dev.portcullis.proxy.upstream.connection;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class BodyPumpsTest {

  @Test
  @Timeout(180)
  void noMoreThreadsAreStartedThanTheBoundAndRefusalsAreCounted() throws Exception {
    var started = new CountDownLatch(2);
    var ended = new CountDownLatch(2);
    var hold = new CountDownLatch(1);
    Runnable body =
        () -> {
          started.countDown();
          try {
            hold.await();
          } catch (InterruptedException e) {
            ended.countDown();
          }
        };
    try (var pumps = new BodyPumps(2)) {
      assertThat(pumps.start(body)).isTrue();
      assertThat(pumps.start(body)).isTrue();
      started.await();
      assertThat(pumps.start(body)).isFalse();
      assertThat(pumps.refused()).isEqualTo(1);
    }
    ended.await();
  }
}

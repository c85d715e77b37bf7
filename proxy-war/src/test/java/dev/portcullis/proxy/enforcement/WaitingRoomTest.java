package dev.portcullis.proxy.enforcement;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(180)
class WaitingRoomTest {

  private static final long LONG = TimeUnit.MINUTES.toNanos(1);

  @Test
  void whoFindsNoRoomIsRefusedAndWhoNeedNotWaitIsNot() throws Exception {
    var room = new WaitingRoom();
    var over = new AtomicBoolean();
    var inside = ConcurrentHashMap.<Thread>newKeySet();
    var threads = Executors.newCachedThreadPool();
    try {
      for (int i = 0; i < WaitingRoom.ROOM; i++) {
        threads.execute(
            () ->
                room.hold(
                    LONG,
                    () -> {
                      inside.add(Thread.currentThread());
                      return over.get();
                    }));
      }
      while (inside.size() < WaitingRoom.ROOM) {
        Thread.onSpinWait();
      }
      assertThat(room.hold(LONG, () -> true)).isFalse();
      assertThat(room.hold(0, () -> false)).isTrue();
      over.set(true);
      threads.shutdown();
      assertThat(threads.awaitTermination(20, TimeUnit.SECONDS)).isTrue();
      assertThat(room.hold(LONG, () -> true)).isTrue();
    } finally {
      over.set(true);
      threads.shutdownNow();
    }
  }

  @Test
  void nobodyIsHeldForLessThanAsked() {
    long start = System.nanoTime();
    assertThat(new WaitingRoom().hold(TimeUnit.MILLISECONDS.toNanos(120), () -> false)).isTrue();
    assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(120_000_000);
  }
}

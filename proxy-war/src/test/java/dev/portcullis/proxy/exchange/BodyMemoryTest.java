package dev.portcullis.proxy.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.portcullis.request.NoRoomException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** The memory that all inspected bodies of a node share. */
class BodyMemoryTest {

  private static final long MOST = 1 << 20;

  private final BodyMemory memory = new BodyMemory(MOST);

  private static InetAddress address(String text) {
    try {
      return InetAddress.getByName(text);
    } catch (UnknownHostException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void whatEachRequestHasOfItsOwnIsNotCounted() throws NoRoomException {
    for (int i = 0; i < 1000; i++) {
      memory.share(address("192.0.2.1")).hold(BodyMemory.OWN);
    }
    assertThat(memory.held()).isZero();
  }

  @Test
  void oneAddressHoldsAtMostAQuarterAndOthersFindTheRest() throws NoRoomException {
    var greedy = new ArrayList<BodyMemory.Share>();
    for (int i = 0; i < 4; i++) {
      var share = memory.share(address("192.0.2.1"));
      share.hold(MOST / 16 + BodyMemory.OWN);
      greedy.add(share);
    }
    var more = memory.share(address("192.0.2.1"));
    assertThatThrownBy(() -> more.hold(MOST / 8)).isInstanceOf(NoRoomException.class);
    assertThat(memory.refused()).isEqualTo(1);
    for (int i = 2; i < 5; i++) {
      memory.share(address("192.0.2." + i)).hold(MOST / 4 + BodyMemory.OWN);
    }
    assertThat(memory.held()).isEqualTo(MOST);
    greedy.forEach(BodyMemory.Share::close);
    assertThat(memory.held()).isEqualTo(MOST / 4 * 3);
    more.hold(MOST / 4);
  }

  @Test
  void aNetworkOfIpv6IsOneAddress() throws NoRoomException {
    for (int i = 0; i < 4; i++) {
      memory.share(address("2001:db8::" + i)).hold(MOST / 16 + BodyMemory.OWN);
    }
    var next = memory.share(address("2001:db8:0:0:ffff::1"));
    assertThatThrownBy(() -> next.hold(MOST / 16)).isInstanceOf(NoRoomException.class);
    memory.share(address("2001:db8:0:1::1")).hold(MOST / 16);
  }

  @Test
  void whoWaitsGetsWhatOthersGiveBack() throws Exception {
    var first = memory.share(address("192.0.2.1"));
    first.hold(MOST / 4 + BodyMemory.OWN);
    var second = memory.share(address("192.0.2.1"));
    var waits =
        CompletableFuture.runAsync(
            () -> {
              try {
                second.hold(MOST / 8);
              } catch (NoRoomException e) {
                throw new AssertionError(e);
              }
            });
    first.close();
    waits.get();
    assertThat(memory.held()).isEqualTo(MOST / 8 - BodyMemory.OWN);
  }

  @Test
  void lookingTakesAtMostWhatThereIsAndGivesItBack() throws NoRoomException {
    var share = memory.share(address("192.0.2.1"));
    share.work(100 * MOST);
    assertThat(memory.working()).isEqualTo(MOST);
    share.work(MOST / 2);
    var other = memory.share(address("192.0.2.1"));
    other.work(MOST / 2);
    assertThat(memory.working()).isEqualTo(MOST);
    share.work(0);
    other.close();
    assertThat(memory.working()).isZero();
  }
}

package dev.portcullis.cluster.feed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.cluster.grid.TestGrids;
import dev.portcullis.testing.Awaiting;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("slow")
class BaselineExchangeTest {

  @Test
  void aNodeHearsWhatTheOthersKnowAndNotItsOwnWords() {
    try (var grids = new TestGrids(2)) {
      var one = new BaselineExchange(grids.open(0));
      var two = new BaselineExchange(grids.open(1));
      var heard = new ConcurrentHashMap<String, double[]>();
      one.exchange(Map.of("corp|alice", new double[] {1, 2, 3}), heard::putAll);
      assertThat(heard).isEmpty();
      Awaiting.until(
          () -> {
            two.exchange(Map.of("corp|bob", new double[] {4}), heard::putAll);
            return heard.containsKey("corp|alice");
          });
      assertThat(heard).containsOnlyKeys("corp|alice");
      assertThat(heard.get("corp|alice")).containsExactly(1, 2, 3);
    }
  }

  @Test
  void withoutAGridNothingIsHeardAndNothingThrown() {
    try (var grids = new TestGrids(1)) {
      var exchange = new BaselineExchange(grids.open(0));
      grids.hazelcast(0).getLifecycleService().terminate();
      exchange.exchange(
          Map.of("corp|alice", new double[] {1}),
          known -> {
            throw new AssertionError("heard " + known);
          });
    }
  }
}

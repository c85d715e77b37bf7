package dev.portcullis.bench.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class PercentilesTest {

  @Test
  void a_percentile_is_the_smallest_time_that_its_share_does_not_exceed() {
    long[] micros = LongStream.rangeClosed(1, 1000).map(i -> 1001 - i).toArray();

    assertThat(Percentiles.of(micros)).isEqualTo(new Percentiles(500, 990, 999));
  }

  @Test
  void one_time_is_every_percentile() {
    assertThat(Percentiles.of(new long[] {7})).isEqualTo(new Percentiles(7, 7, 7));
  }

  @Test
  void no_times_are_none() {
    assertThat(Percentiles.of(new long[0])).isEqualTo(new Percentiles(0, 0, 0));
  }
}

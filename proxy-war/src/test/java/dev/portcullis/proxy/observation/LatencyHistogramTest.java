package dev.portcullis.proxy.observation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.proxy.observation.LatencyHistogram.Bounds;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

class LatencyHistogramTest {

  @Property
  void aBucketCountsWhatIsAtMostItsBound(
      @ForAll Bounds bounds, @ForAll List<@LongRange(min = 0, max = 20_000_000) Long> micros) {
    var histogram = new LatencyHistogram(bounds);
    micros.forEach(histogram::add);
    histogram.refresh();
    for (int i = 0; i < bounds.size(); i++) {
      double bound = Double.parseDouble(bounds.text(i)) * 1e6;
      assertThat(histogram.atMost(i))
          .isEqualTo(micros.stream().filter(time -> time <= Math.round(bound)).count());
    }
    assertThat(histogram.atMost(bounds.size())).isEqualTo(micros.size());
    assertThat(histogram.count()).isEqualTo(micros.size());
    assertThat(Math.round(histogram.seconds() * 1e6))
        .isEqualTo(micros.stream().mapToLong(time -> time).sum());
  }

  @Test
  void boundsRiseAndAreWrittenPlainly() {
    for (var bounds : Bounds.values()) {
      double last = 0;
      for (int i = 0; i < bounds.size(); i++) {
        assertThat(bounds.text(i)).matches("[0-9]+(\\.[0-9]+)?");
        assertThat(Double.parseDouble(bounds.text(i))).isGreaterThan(last);
        last = Double.parseDouble(bounds.text(i));
      }
      assertThat(bounds.text(bounds.size())).isEqualTo("+Inf");
    }
  }

  @Test
  void aClockThatWentBackTakesNothingAway() {
    var histogram = new LatencyHistogram(Bounds.FORWARDING);
    histogram.add(-5);
    histogram.refresh();
    assertThat(histogram.count()).isEqualTo(1);
    assertThat(histogram.seconds()).isZero();
  }
}

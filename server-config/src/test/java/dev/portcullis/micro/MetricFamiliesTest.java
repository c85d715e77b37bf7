package dev.portcullis.micro;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MetricFamiliesTest {

  @Test
  void whatComesTwiceIsWrittenOnce() {
    String text =
        """
        # TYPE thread_count gauge
        # HELP thread_count Displays the number of threads.
        thread_count{mp_scope="base"} 10
        thread_count{mp_scope="base"} 11
        # TYPE thread_count gauge
        thread_count{mp_scope="base",of="other"} 3
        """;
    assertThat(MetricFamilies.inForm(text))
        .isEqualTo(
            """
            # HELP thread_count Displays the number of threads.
            # TYPE thread_count gauge
            thread_count{mp_scope="base"} 10
            thread_count{mp_scope="base",of="other"} 3
            """);
  }

  @Test
  void bucketsTheirSumAndTheirCountAreOneHistogram() {
    String text =
        """
        # TYPE x_seconds_bucket gauge
        # HELP x_seconds_bucket Time.
        x_seconds_bucket{le="+Inf",route="b"} 4
        x_seconds_bucket{le="10",route="a,}le="} 2
        x_seconds_bucket{le="0.5",route="a,}le="} 1
        x_seconds_bucket{le="0.5",route="b"} 3
        x_seconds_bucket{le="+Inf",route="a,}le="} 2
        # TYPE y gauge
        y 1
        # TYPE x_seconds_count gauge
        # HELP x_seconds_count Time.
        x_seconds_count{route="b"} 4
        x_seconds_count{route="a,}le="} 2
        # TYPE x_seconds_sum gauge
        # HELP x_seconds_sum Time.
        x_seconds_sum{route="b"} 4.5
        x_seconds_sum{route="a,}le="} 2.5
        """;
    assertThat(MetricFamilies.inForm(text))
        .isEqualTo(
            """
            # HELP x_seconds Time.
            # TYPE x_seconds histogram
            x_seconds_bucket{le="0.5",route="a,}le="} 1
            x_seconds_bucket{le="10",route="a,}le="} 2
            x_seconds_bucket{le="+Inf",route="a,}le="} 2
            x_seconds_sum{route="a,}le="} 2.5
            x_seconds_count{route="a,}le="} 2
            x_seconds_bucket{le="0.5",route="b"} 3
            x_seconds_bucket{le="+Inf",route="b"} 4
            x_seconds_sum{route="b"} 4.5
            x_seconds_count{route="b"} 4
            # HELP y The server does not say.
            # TYPE y gauge
            y 1
            """);
  }

  /** Some were read before a second request was counted, some behind it. */
  @Test
  void bucketsReadWhileTheyGrewDoNotFallAndEndAtTheCount() {
    String text =
        """
        # TYPE x_bucket gauge
        x_bucket{le="1"} 2
        x_bucket{le="2"} 1
        x_bucket{le="3"} 2.0
        x_bucket{le="+Inf"} 1
        # TYPE x_count gauge
        x_count 1
        # TYPE x_sum gauge
        x_sum 0.5
        """;
    assertThat(MetricFamilies.inForm(text))
        .contains("x_bucket{le=\"1\"} 2\nx_bucket{le=\"2\"} 2\nx_bucket{le=\"3\"} 2\n")
        .contains("x_bucket{le=\"+Inf\"} 2\nx_sum 0.5\nx_count 2\n");
  }

  @Test
  void anotherFamilysCountStaysAFamilyAndASummaryKeepsItsParts() {
    String text =
        """
        # HELP x Time.
        # TYPE x summary
        x{quantile="0.5"} 1
        x_count 2
        x_sum 3
        # HELP threads_count Threads.
        # TYPE threads_count gauge
        threads_count 7
        """;
    assertThat(MetricFamilies.inForm(text)).isEqualTo(text);
  }

  @Test
  void aHistogramWithoutLabelsHasNoEmptyBraces() {
    String text =
        """
        # HELP x_bucket Time.
        x_bucket{le="1"} 1
        x_bucket{le="+Inf"} 1
        # HELP x_count Time.
        x_count 1
        # HELP x_sum Time.
        x_sum 0.5
        """;
    assertThat(MetricFamilies.inForm(text))
        .isEqualTo(
            """
            # HELP x Time.
            # TYPE x histogram
            x_bucket{le="1"} 1
            x_bucket{le="+Inf"} 1
            x_sum 0.5
            x_count 1
            """);
  }
}

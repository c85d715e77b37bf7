package dev.portcullis.bench.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.portcullis.bench.load.JavaLoad;
import dev.portcullis.bench.load.Load;
import dev.portcullis.bench.token.Algorithm;
import dev.portcullis.bench.token.Issuer;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The peer that Portcullis is held against does limit each subject. */
class HaProxyIT {

  @Test
  void a_subject_over_its_rate_is_refused(@TempDir Path directory) throws Exception {
    var peer = new HaProxy(true);
    assumeThat(peer.absence()).isEmpty();
    try (var issuer = Issuer.open();
        var upstream = JavaUpstream.start(0, Duration.ZERO)) {
      var bench = new Workbench(directory, directory, directory, issuer, upstream.port(), 10);
      try (var running = peer.start(bench)) {
        var tokens = bench.tokens(Algorithm.RS256, 1);
        var load = new Load(running.port(), "/orders/small", tokens, 1, 30);

        var figures = new JavaLoad().burst(load, 50);

        assertThat(figures.requests()).isEqualTo(50);
        assertThat(figures.refusals()).isBetween(1L, 40L);
      }
    }
  }
}

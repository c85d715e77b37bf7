package dev.portcullis.bench;

import dev.portcullis.bench.machine.Jdk;
import dev.portcullis.bench.peer.BareServlet;
import dev.portcullis.bench.peer.Direct;
import dev.portcullis.bench.peer.HaProxy;
import dev.portcullis.bench.peer.Nginx;
import dev.portcullis.bench.peer.Peer;
import dev.portcullis.bench.peer.Portcullis;
import dev.portcullis.bench.peer.SpringGateway;
import dev.portcullis.bench.peer.Upstream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Who takes part. */
final class Peers {

  private Peers() {}

  /** Those that are wanted and can be started here; the others are said to be absent. */
  static List<Peer> present(Options options, Upstream upstream, Findings findings)
      throws IOException, InterruptedException {
    var present = new ArrayList<Peer>();
    for (Peer peer : all(options, upstream)) {
      if (!options.wants(peer.name())) {
        continue;
      }
      if (peer.absence().isPresent()) {
        findings.absent(peer.absence().get());
      } else {
        findings.ran(peer.name(), peer.version());
        present.add(peer);
      }
    }
    return present;
  }

  private static List<Peer> all(Options options, Upstream upstream) throws IOException {
    Jdk oldest = Jdk.oldest();
    Jdk newest = Jdk.newest();
    var all = new ArrayList<Peer>();
    upstream.running().ifPresent(running -> all.add(new Direct(running)));
    all.addAll(List.of(new Nginx(), new HaProxy(false), new HaProxy(true)));
    all.add(new SpringGateway(newest, options.gateway()));
    all.add(new BareServlet(newest, false));
    for (Jdk jdk : oldest.equals(newest) ? List.of(newest) : List.of(oldest, newest)) {
      all.add(new BareServlet(jdk, true));
      all.add(new Portcullis(jdk));
    }
    return all;
  }

  /** Those that have an upstream behind them. */
  static List<Peer> forward(List<Peer> peers) {
    return peers.stream()
        .filter(peer -> !(peer instanceof Direct))
        .filter(peer -> !(peer instanceof BareServlet))
        .toList();
  }
}

package dev.portcullis.bench.load;

import java.io.IOException;

/** Sends as many requests as a number of connections can carry, one at a time on each. */
public sealed interface LoadGenerator permits Wrk, JavaLoad {

  /** What it is, in which version. */
  String version();

  /** Runs it to its end. */
  Figures run(Load load) throws IOException, InterruptedException;

  /** The best on this machine: {@code wrk}, or our own, which takes more of the machine. */
  static LoadGenerator best() throws IOException {
    return Wrk.installed() ? Wrk.open() : new JavaLoad();
  }
}

package dev.portcullis.bench.load;

import java.nio.file.Path;

/**
 * A load.
 *
 * @param port where to, on the loopback address
 * @param path what of
 * @param tokens file of bearer tokens, one a line, sent in turn
 * @param connections how many that stay open, each with one request under way
 * @param seconds for how long
 */
public record Load(int port, String path, Path tokens, int connections, int seconds) {

  /** The URL that is asked for. */
  public String url() {
    return "http://127.0.0.1:" + port + path;
  }

  /** The same for another time. */
  public Load lasting(int otherSeconds) {
    return new Load(port, path, tokens, connections, otherSeconds);
  }
}

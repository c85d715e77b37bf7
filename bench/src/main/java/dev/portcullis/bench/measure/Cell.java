package dev.portcullis.bench.measure;

import dev.portcullis.bench.token.Algorithm;

/**
 * One combination of the matrix.
 *
 * @param algorithm of the tokens' signatures
 * @param tokens how many distinct ones, each of another subject
 * @param answer the upstream's
 * @param connections that carry one request each at a time
 */
public record Cell(Algorithm algorithm, int tokens, Answer answer, int connections) {

  /** The upstream's answers. */
  public enum Answer {
    /** 251 octets. */
    SMALL("251 B", "/orders/small"),
    /** 64 KiB. */
    LARGE("64 KiB", "/orders/large");

    private final String size;
    private final String path;

    Answer(String size, String path) {
      this.size = size;
      this.path = path;
    }

    /** As people write it. */
    public String size() {
      return size;
    }

    /** Where it is. */
    public String path() {
      return path;
    }
  }

  @Override
  public String toString() {
    return "%s, %,d token%s, %s, %d connections"
        .formatted(algorithm, tokens, tokens == 1 ? "" : "s", answer.size(), connections);
  }
}

package dev.portcullis.bench.measure;

/**
 * What a request costs Portcullis with a policy of a size.
 *
 * @param dimension what there are many of
 * @param size how many
 * @param measurement the cost
 */
public record GrowthMeasurement(Dimension dimension, int size, Measurement measurement) {

  /** What can grow. */
  public enum Dimension {
    /** Routes beside the one that is asked for. */
    ROUTES("routes"),
    /** Rules of other routes. */
    RULES("rules, each of another route"),
    /** Rules of the route that is asked for, each for another role. */
    RULES_OF_THE_ROUTE("rules of one route, each for another role"),
    /** Subjects, each with a token. */
    SUBJECTS("subjects");

    private final String words;

    Dimension(String words) {
      this.words = words;
    }

    /** For people. */
    public String words() {
      return words;
    }
  }

  @Override
  public String toString() {
    return "%,d %s: %s".formatted(size, dimension.words(), measurement);
  }
}

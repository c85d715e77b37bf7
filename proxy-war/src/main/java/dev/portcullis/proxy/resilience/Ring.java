package dev.portcullis.proxy.resilience;

import java.util.Arrays;
import java.util.List;

/**
 * Consistent hashing (D. Karger et al., <i>Consistent Hashing and Random Trees</i>, STOC 1997):
 * each target stands at many points of a circle, and a key belongs to the next point. When a target
 * leaves, only its own keys move.
 *
 * <p>With bounded loads (V. Mirrokni, M. Thorup, M. Zadimoghaddam, <i>Consistent Hashing with
 * Bounded Loads</i>, 2016): a target that has more than 1.25 times its share of the requests in
 * flight is passed over for the next on the circle; not, though, before it has {@value #FREE}, for
 * a key should not wander while there is no load to speak of.
 *
 * <p>The hash is no secret and the same on every node, so that they agree.
 */
final class Ring<C> {

  /** Points of the heaviest target; a lighter one has fewer. */
  static final int POINTS = 160;

  /** Requests that a target may have whatever its share. */
  static final int FREE = 64;

  private static final double BOUND = 1.25;

  private final List<Endpoint<C>> endpoints;
  private final int[] weights;
  private final long totalWeight;

  /** Sorted: a position above, the index of the endpoint in the low bits. */
  private final long[] points;

  private static final long INDEX_MASK = 0xffff;

  /**
   * @param heaviest the weight that has all points, the same while only health changes
   */
  Ring(Lineup<C> lineup, int heaviest) {
    this.endpoints = lineup.endpoints();
    this.weights = lineup.weights();
    this.totalWeight = Arrays.stream(weights).asLongStream().sum();
    int[] counts = new int[weights.length];
    for (int i = 0; i < counts.length; i++) {
      counts[i] = (int) Math.max(1, (long) POINTS * weights[i] / heaviest);
    }
    this.points = new long[Arrays.stream(counts).sum()];
    int at = 0;
    for (int i = 0; i < counts.length; i++) {
      long name = hash(endpoints.get(i).url());
      for (int p = 0; p < counts[i]; p++) {
        points[at++] = mix(name + p * 0x9e3779b97f4a7c15L) & ~INDEX_MASK | i;
      }
    }
    Arrays.sort(points);
  }

  Endpoint<C> at(String key) {
    int first = point(mix(hash(key)) & ~INDEX_MASK);
    long inFlight = 1;
    for (var endpoint : endpoints) {
      inFlight += endpoint.state().inFlight();
    }
    for (int i = 0; i < points.length; i++) {
      int at = first + i;
      int index = (int) (points[at < points.length ? at : at - points.length] & INDEX_MASK);
      var endpoint = endpoints.get(index);
      if (endpoint.state().inFlight() < bound(inFlight, weights[index])) {
        return endpoint;
      }
    }
    // Not all can have more than their share; while they change it may seem so.
    return endpoints.get((int) (points[first] & INDEX_MASK));
  }

  private double bound(long inFlight, int weight) {
    return Math.max(FREE, Math.ceil(BOUND * inFlight * weight / totalWeight));
  }

  private int point(long position) {
    int found = Arrays.binarySearch(points, position);
    int at = found < 0 ? -found - 1 : found;
    return at == points.length ? 0 : at;
  }

  /** FNV-1a over the characters. */
  private static long hash(String text) {
    long hash = 0xcbf29ce484222325L;
    for (int i = 0; i < text.length(); i++) {
      hash = (hash ^ text.charAt(i)) * 0x100000001b3L;
    }
    return hash;
  }

  /** The finalizer of MurmurHash3: every bit of the input reaches every bit of the output. */
  private static long mix(long value) {
    long h = value;
    h = (h ^ (h >>> 33)) * 0xff51afd7ed558ccdL;
    h = (h ^ (h >>> 33)) * 0xc4ceb9fe1a85ec53L;
    return h ^ (h >>> 33);
  }
}

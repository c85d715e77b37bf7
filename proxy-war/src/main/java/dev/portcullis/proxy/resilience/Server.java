package dev.portcullis.proxy.resilience;

import dev.portcullis.policy.document.UpstreamTraits.Target;
import java.util.List;
import java.util.function.Function;

/**
 * One server that a target of the policy stands for: the target itself, or one of those of a
 * service.
 *
 * @param url what it is told of by; no two of an upstream have the same
 * @param priority only where none of the target's servers of a lower one is well are others used
 * @param weight its share of what the target gets, against the other servers of its priority
 * @param client what speaks with it
 */
public record Server<C>(String url, int priority, int weight, C client) {

  /** Weights of targets are reckoned so much finer where servers have parts of them. */
  private static final int UNIT = 1000;

  /** Of targets that are their servers themselves. */
  public static <C> Function<Target, List<Server<C>>> alone(Function<Target, C> clients) {
    return target -> List.of(alone(target, clients.apply(target)));
  }

  /** The server that a target itself is. */
  public static <C> Server<C> alone(Target target, C client) {
    return new Server<>(target.url(), 0, 1, client);
  }

  /** Whether the target stands for itself. */
  boolean of(Target target) {
    return url.equals(target.url());
  }

  /**
   * Its weight in the whole upstream: the target's, parted by the weights of the servers of one
   * priority. One of weight 0 among others gets hardly anything (RFC 2782), but where the target
   * itself gets nothing, nothing.
   *
   * @param all of the target's servers
   */
  int weightIn(Target target, List<Server<C>> all) {
    long sum = 0;
    int equals = 0;
    for (var server : all) {
      if (server.priority == priority) {
        sum += server.weight;
        equals++;
      }
    }
    double part = sum == 0 ? 1.0 / equals : (double) weight / sum;
    return target.weight() == 0 ? 0 : (int) Math.max(1, Math.round(part * target.weight() * UNIT));
  }
}

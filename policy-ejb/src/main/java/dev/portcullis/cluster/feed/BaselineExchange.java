package dev.portcullis.cluster.feed;

import com.hazelcast.map.IMap;
import dev.portcullis.cluster.grid.Grid;
import dev.portcullis.cluster.grid.HazelcastConfiguration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Lets nodes learn from one another: each tells what it knows of subjects' pasts, and hears what
 * the others know. Called by a timer, never by a request.
 *
 * <p>When the grid is gone, each node knows what it saw itself; a node that died is forgotten here
 * after a minute, what it told is not.
 */
public final class BaselineExchange {

  private static final Logger LOG = Logger.getLogger(BaselineExchange.class.getName());
  private static final long KEPT_SECONDS = 60;

  private final Grid grid;

  public BaselineExchange(Grid grid) {
    this.grid = grid;
  }

  /**
   * Tells and hears.
   *
   * @param own by subject, as the baselines export it
   * @param merge takes over what another node knows; the same may come again
   */
  public void exchange(Map<String, double[]> own, Consumer<Map<String, double[]>> merge) {
    try {
      IMap<String, HashMap<String, double[]>> told =
          grid.hazelcast().getMap(HazelcastConfiguration.BASELINES);
      told.set(grid.id(), new HashMap<>(own), KEPT_SECONDS, TimeUnit.SECONDS);
      told.forEach(
          (node, known) -> {
            if (!node.equals(grid.id())) {
              merge.accept(known);
            }
          });
    } catch (RuntimeException e) {
      LOG.log(Level.FINE, "the grid is gone", e);
    }
  }
}

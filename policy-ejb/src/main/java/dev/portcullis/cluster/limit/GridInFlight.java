package dev.portcullis.cluster.limit;

import com.hazelcast.map.IMap;
import dev.portcullis.cluster.grid.Grid;
import dev.portcullis.cluster.grid.HazelcastConfiguration;
import dev.portcullis.rate.concurrency.InFlightBoard;
import java.util.HashMap;
import java.util.Map;

/**
 * What each node has under way, in the grid: one entry per node. What a dead node told is gone once
 * it is no member any more, or five seconds after it told it last.
 */
final class GridInFlight implements InFlightBoard {
  private final Grid grid;

  GridInFlight(Grid grid) {
    this.grid = grid;
  }

  @Override
  public void post(Map<String, Long> own) {
    requireGrid();
    if (own.isEmpty()) {
      board().delete(grid.id());
    } else {
      board().set(grid.id(), new HashMap<>(own));
    }
  }

  @Override
  public Map<String, Long> others() {
    requireGrid();
    var sums = new HashMap<String, Long>();
    board()
        .getAll(grid.others())
        .forEach((node, told) -> told.forEach((key, count) -> sums.merge(key, count, Long::sum)));
    return sums;
  }

  /** A part of a split cluster hears only itself, which must not look like silence. */
  private void requireGrid() {
    if (!grid.main()) {
      throw new IllegalStateException("the grid is gone or split");
    }
  }

  private IMap<String, HashMap<String, Long>> board() {
    return grid.hazelcast().getMap(HazelcastConfiguration.IN_FLIGHT);
  }
}

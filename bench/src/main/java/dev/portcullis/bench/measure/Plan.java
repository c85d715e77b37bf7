package dev.portcullis.bench.measure;

import java.util.List;

/**
 * How much is measured.
 *
 * @param cells of the matrix
 * @param latencyCells at a fixed rate
 * @param rounds how often the peers take turns in the cells that are like the first, but for tokens
 * @param roundsElsewhere how often in the others
 * @param warmSeconds of load before anything is measured of a Java peer
 * @param settleSeconds of load before each measurement
 * @param seconds of each measurement
 * @param latencyRate requests a second at the fixed rate
 * @param inFlight requests at one time to the slow upstream; 0: none
 * @param growth sizes of policies, of subjects too; empty: none
 */
public record Plan(
    List<Cell> cells,
    List<Cell> latencyCells,
    int rounds,
    int roundsElsewhere,
    int warmSeconds,
    int settleSeconds,
    int seconds,
    int latencyRate,
    int inFlight,
    List<Integer> growth) {

  /** How often a cell is measured. */
  int rounds(Cell cell) {
    Cell first = cells.get(0);
    boolean principal =
        cell.answer() == first.answer() && cell.connections() == first.connections();
    return principal ? rounds : roundsElsewhere;
  }
}

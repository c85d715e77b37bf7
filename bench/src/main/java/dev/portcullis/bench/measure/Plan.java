package dev.portcullis.bench.measure;

import java.util.List;

/**
 * How much is measured.
 *
 * @param cells of the matrix
 * @param latencyCells at a fixed rate
 * @param rounds how often the peers take turns
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
    int warmSeconds,
    int settleSeconds,
    int seconds,
    int latencyRate,
    int inFlight,
    List<Integer> growth) {}

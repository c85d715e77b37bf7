package dev.portcullis.bench.report;

import dev.portcullis.bench.measure.Cell;
import dev.portcullis.bench.measure.Measurement;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The matrix, rounds taken together. */
record Averages(List<Average> all) {

  private record Key(String peer, Cell cell) {}

  static Averages of(List<Measurement> measurements) {
    Map<Key, List<Measurement>> groups =
        measurements.stream()
            .collect(
                Collectors.groupingBy(
                    m -> new Key(m.peer(), m.cell()), LinkedHashMap::new, Collectors.toList()));
    return new Averages(groups.values().stream().map(Average::of).toList());
  }

  /** The peer in the cell; if it was not measured with these tokens, with any. */
  Optional<Average> get(String peer, Cell cell) {
    return of(peer).filter(a -> a.cell().equals(cell)).findFirst();
  }

  /** A peer that takes no notice of tokens was measured with one kind. */
  Optional<Average> getLike(String peer, Cell cell) {
    return of(peer)
        .filter(a -> a.cell().answer() == cell.answer())
        .filter(a -> a.cell().connections() == cell.connections())
        .findFirst();
  }

  Stream<Average> of(String peer) {
    return all.stream().filter(a -> a.peer().equals(peer));
  }

  /** Peers in the order in which they were measured. */
  List<String> peers() {
    return all.stream().map(Average::peer).distinct().toList();
  }

  /** Cells in the order in which they were measured. */
  List<Cell> cells() {
    return all.stream().map(Average::cell).distinct().toList();
  }

  /** A figure of one peer over that of another, in one cell. */
  Optional<Double> ratio(String peer, String to, Cell cell, ToDoubleFunction<Average> figure) {
    return get(peer, cell)
        .flatMap(
            a ->
                get(to, cell)
                    .map(b -> figure.applyAsDouble(a) / Math.max(1e-9, figure.applyAsDouble(b))));
  }
}

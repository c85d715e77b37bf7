package dev.portcullis.cluster.grid;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

/**
 * Who hears news within this JVM. The applications have class loaders of their own: what they share
 * is made of the JDK's types.
 *
 * @param topics the hearers of each topic; each returns what is complete once it took the news over
 */
record LocalHearers(ConcurrentMap<String, List<Function<Object, CompletableFuture<?>>>> topics) {

  private static final String NAME = "portcullis.hearers";

  /** Those that share {@code shared}. */
  @SuppressWarnings("unchecked")
  static LocalHearers of(Map<String, Object> shared) {
    return new LocalHearers(
        (ConcurrentMap<String, List<Function<Object, CompletableFuture<?>>>>)
            shared.computeIfAbsent(NAME, name -> new ConcurrentHashMap<>()));
  }

  void add(String topic, Function<Object, CompletableFuture<?>> hearer) {
    topics.computeIfAbsent(topic, name -> new CopyOnWriteArrayList<>()).add(hearer);
  }

  void remove(String topic, Function<Object, CompletableFuture<?>> hearer) {
    topics.getOrDefault(topic, List.of()).remove(hearer);
  }

  /** Complete once all have taken it over; failed where one could not. */
  CompletableFuture<?> tell(String topic, Object message) {
    return CompletableFuture.allOf(
        topics.getOrDefault(topic, List.of()).stream()
            .map(hearer -> hearer.apply(message))
            .toArray(CompletableFuture[]::new));
  }
}

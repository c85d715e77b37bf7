package dev.portcullis.proxy.stream;

import java.lang.ref.WeakReference;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * What every thread of the server is serving now. A thread has one lane for all its life, so that
 * entering and leaving cost two writes and no allocation, and who looks finds only what lasts.
 *
 * <p>Lanes are of a type of the JDK and empty between requests: a thread that outlives this
 * application keeps nothing of it. The lane of a thread that ended is collected with it.
 */
final class StreamLanes {

  private final Set<WeakReference<AtomicReference<@Nullable OpenStream>>> lanes =
      ConcurrentHashMap.newKeySet();
  private final ThreadLocal<AtomicReference<@Nullable OpenStream>> own =
      ThreadLocal.withInitial(this::open);

  private AtomicReference<@Nullable OpenStream> open() {
    var lane = new AtomicReference<@Nullable OpenStream>();
    lanes.add(new WeakReference<>(lane));
    return lane;
  }

  /** This thread serves {@code stream} from now on. */
  AtomicReference<@Nullable OpenStream> enter(OpenStream stream) {
    var lane = own.get();
    lane.set(stream);
    return lane;
  }

  /** Visits every lane with what is in it. */
  void forEach(BiConsumer<AtomicReference<@Nullable OpenStream>, OpenStream> visitor) {
    for (var reference : lanes) {
      var lane = reference.get();
      if (lane == null) {
        lanes.remove(reference);
        continue;
      }
      var stream = lane.get();
      if (stream != null) {
        visitor.accept(lane, stream);
      }
    }
  }
}

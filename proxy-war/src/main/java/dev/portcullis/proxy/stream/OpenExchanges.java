package dev.portcullis.proxy.stream;

import java.lang.ref.WeakReference;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * What every thread of the server is serving now. A thread has one slot for all its life, so that
 * entering and leaving cost two writes and no allocation, and who looks finds only what lasts.
 *
 * <p>Slots are of a type of the JDK and empty between requests: a thread that outlives this
 * application keeps nothing of it. The slot of a thread that ended is collected with it.
 */
final class OpenExchanges {

  private final Set<WeakReference<AtomicReference<@Nullable OpenStream>>> slots =
      ConcurrentHashMap.newKeySet();
  private final ThreadLocal<AtomicReference<@Nullable OpenStream>> own =
      ThreadLocal.withInitial(this::open);

  private AtomicReference<@Nullable OpenStream> open() {
    var slot = new AtomicReference<@Nullable OpenStream>();
    slots.add(new WeakReference<>(slot));
    return slot;
  }

  /** This thread serves {@code stream} from now on. */
  AtomicReference<@Nullable OpenStream> enter(OpenStream stream) {
    var slot = own.get();
    slot.set(stream);
    return slot;
  }

  /** Visits every slot with what is in it. */
  void forEach(BiConsumer<AtomicReference<@Nullable OpenStream>, OpenStream> visitor) {
    for (var reference : slots) {
      var slot = reference.get();
      if (slot == null) {
        slots.remove(reference);
        continue;
      }
      var stream = slot.get();
      if (stream != null) {
        visitor.accept(slot, stream);
      }
    }
  }
}

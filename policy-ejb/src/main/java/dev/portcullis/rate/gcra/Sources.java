package dev.portcullis.rate.gcra;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Who may have invented keys, and how many keys each of them has remembered: at most {@code most}.
 * A source is remembered for as long as it holds keys; so there are no more sources than keys.
 */
public final class Sources {
  private final ConcurrentHashMap<String, Source> sources = new ConcurrentHashMap<>();
  private final long most;

  Sources(long most) {
    this.most = most;
  }

  /** The number of keys of one source, or {@link #LEFT} once it was forgotten. */
  public static final class Source extends AtomicLong {
    static final long LEFT = -1;
    private static final long serialVersionUID = 1L;

    final String name;

    /** The key that stands for all keys of this source that found no room. */
    final String others;

    Source(String name) {
      this.name = name;
      this.others = KeyTable.OTHERS + name;
    }
  }

  /** Counts one key more; tell the source {@link #leave} where it has too many already. */
  Source enter(String name) {
    while (true) {
      var source = sources.get(name);
      if (source == null) {
        source = sources.computeIfAbsent(name, Source::new);
      }
      long held = source.get();
      if (held != Source.LEFT && source.compareAndSet(held, held + 1)) {
        return source;
      }
    }
  }

  /** Whether a source that entered has more keys than it may have. */
  boolean crowded(Source source) {
    return source.get() > most;
  }

  /** Counts one key less. */
  void leave(Source source) {
    if (source.decrementAndGet() == 0 && source.compareAndSet(0, Source.LEFT)) {
      sources.remove(source.name, source);
    }
  }

  /** Sources that hold keys. */
  long size() {
    return sources.mappingCount();
  }
}

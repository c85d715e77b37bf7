package dev.portcullis.information;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Ids of keys that an issuer was asked for a moment ago and does not have. Each entry was paid for
 * with a fetch, or is a key that the issuer withdrew; so nobody fills this for free. Who asked
 * itself is answered from here; others only where the issuer may not be asked for them too, so that
 * nobody can have the id of a key to come forgotten for all.
 */
final class AbsentKeys {

  private static final int MOST = 1024;

  /**
   * @param kid null where a token names no key
   * @param client null for all
   */
  private record Entry(@Nullable String kid, @Nullable String client) {}

  private final Cache<Entry, Boolean> entries;

  AbsentKeys(Duration memory, LongSupplier nanos) {
    entries =
        Caffeine.newBuilder()
            .maximumSize(MOST)
            .expireAfterWrite(memory)
            .ticker(nanos::getAsLong)
            .executor(Runnable::run)
            .build();
  }

  /** The issuer was asked for it and does not have it. */
  void add(@Nullable String kid, String client) {
    entries.put(new Entry(kid, client), true);
    entries.put(new Entry(kid, null), true);
  }

  /** The issuer had it and has it no more. */
  void withdrawn(String kid) {
    entries.put(new Entry(kid, null), true);
  }

  /** Whether it was looked for on behalf of this client. */
  boolean has(@Nullable String kid, String client) {
    return entries.getIfPresent(new Entry(kid, client)) != null;
  }

  /** Whether it was looked for on behalf of anybody. */
  boolean has(@Nullable String kid) {
    return entries.getIfPresent(new Entry(kid, null)) != null;
  }
}

package dev.portcullis.store.limit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.portcullis.store.TestDatabase;
import dev.portcullis.store.audit.AuditEntry;
import dev.portcullis.store.audit.AuditTrail;
import dev.portcullis.store.audit.Author;
import dev.portcullis.store.database.Database;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Tag("slow")
class KeyOverridesTest {
  private static final Author ALICE = new Author("alice");

  @TempDir Path home;
  private Instant now = Instant.parse("2026-11-23T12:00:00Z");

  private KeyOverrides overrides(Database database, int most) {
    return new KeyOverrides(database, new AuditTrail(database, () -> now), () -> now, most);
  }

  private KeyOverride override(String limit, String key, Duration length) {
    return new KeyOverride(limit, key, "50/s", 7L, now.plus(length), "alice", now, "a demo");
  }

  @ParameterizedTest
  @EnumSource
  void anOverrideHoldsUntilItsEnd(TestDatabase kind) {
    try (Database database = kind.open(home)) {
      var overrides = overrides(database, 9);
      long before = overrides.change();
      var one = override("each", "corp|älice/64", Duration.ofMinutes(5));
      assertThat(overrides.put(one)).isTrue();
      assertThat(overrides.change()).isGreaterThan(before);
      assertThat(overrides(database, 9).current()).containsExactly(one);
      now = now.plus(Duration.ofMinutes(5));
      assertThat(overrides.current()).isEmpty();
      assertThat(overrides.remove("each", one.key(), ALICE)).isFalse();
    }
  }

  @ParameterizedTest
  @EnumSource
  void aKeyHasOneOverrideTheLatest(TestDatabase kind) {
    try (Database database = kind.open(home)) {
      var overrides = overrides(database, 9);
      overrides.put(override("each", "k", Duration.ofMinutes(5)));
      var later = override("each", "k", Duration.ofMinutes(9));
      overrides.put(later);
      overrides.put(override("other", "k", Duration.ofMinutes(5)));
      assertThat(overrides.current()).hasSize(2).contains(later);
      assertThat(overrides.remove("each", "k", ALICE)).isTrue();
      assertThat(overrides.remove("each", "k", ALICE)).isFalse();
      assertThat(overrides.current()).extracting(KeyOverride::limit).containsExactly("other");
      assertThat(new AuditTrail(database, () -> now).latest(9))
          .extracting(AuditEntry::actor, AuditEntry::act, AuditEntry::object, AuditEntry::detail)
          .startsWith(tuple("alice", "limit.override-end", "each k", ""))
          .contains(
              tuple(
                  "alice",
                  "limit.override",
                  "each k",
                  "50/s, burst 7 until 2026-11-23T12:09:00Z: a demo"));
    }
  }

  @ParameterizedTest
  @EnumSource
  void theyAreBoundedInNumberAndEndedOnesMakeRoom(TestDatabase kind) {
    try (Database database = kind.open(home)) {
      var overrides = overrides(database, 2);
      assertThat(overrides.put(override("each", "a", Duration.ofMinutes(1)))).isTrue();
      assertThat(overrides.put(override("each", "b", Duration.ofMinutes(5)))).isTrue();
      assertThat(overrides.put(override("each", "c", Duration.ofMinutes(5)))).isFalse();
      assertThat(overrides.put(override("each", "b", Duration.ofMinutes(6)))).isTrue();
      now = now.plus(Duration.ofMinutes(1));
      assertThat(overrides.put(override("each", "c", Duration.ofMinutes(5)))).isTrue();
      assertThat(overrides.current()).extracting(KeyOverride::key).containsExactly("b", "c");
    }
  }

  @ParameterizedTest
  @EnumSource
  void aKeyThatNoTextOfADatabaseHoldsIsNotKept(TestDatabase kind) {
    assertThat(KeyOverride.keepable("")).isFalse();
    assertThat(KeyOverride.keepable("a\u0000b")).isFalse();
    assertThat(KeyOverride.keepable("a\nb")).isFalse();
    assertThat(KeyOverride.keepable("\ud800")).isFalse();
    assertThat(KeyOverride.keepable("x".repeat(301))).isFalse();
    try (Database database = kind.open(home)) {
      var overrides = overrides(database, 2);
      String longest = "ü".repeat(KeyOverride.LONGEST_KEY);
      assertThat(KeyOverride.keepable(longest)).isTrue();
      assertThat(overrides.put(override("each", longest, Duration.ofMinutes(1)))).isTrue();
      assertThat(overrides.current().get(0).key()).isEqualTo(longest);
    }
  }
}

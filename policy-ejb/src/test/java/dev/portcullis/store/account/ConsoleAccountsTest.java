package dev.portcullis.store.account;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.store.TestDatabase;
import dev.portcullis.store.account.AccountChange.Done;
import dev.portcullis.store.account.AccountChange.LastAdministrator;
import dev.portcullis.store.account.AccountChange.Unacceptable;
import dev.portcullis.store.account.AccountChange.Unknown;
import dev.portcullis.store.account.AccountChange.WrongPassword;
import dev.portcullis.store.account.Verification.Locked;
import dev.portcullis.store.account.Verification.Refused;
import dev.portcullis.store.account.Verification.Verified;
import dev.portcullis.store.audit.AuditTrail;
import dev.portcullis.store.audit.Author;
import dev.portcullis.store.database.Database;
import dev.portcullis.testing.Awaiting;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("slow")
class ConsoleAccountsTest {
  private static final String GOOD = "correct horse battery";
  private static final Author ROOT = new Author("root");
  private static final PasswordHash FAST = new PasswordHash(1_000);

  @TempDir Path home;
  private Instant now = Instant.parse("2026-11-23T12:00:00Z");
  private @org.jspecify.annotations.Nullable Database database;

  private ConsoleAccounts open(TestDatabase kind) {
    database = kind.open(home);
    return another();
  }

  /** As another node would see them: nothing is shared but the database. */
  private ConsoleAccounts another() {
    Database shared = java.util.Objects.requireNonNull(database);
    return new ConsoleAccounts(shared, new AuditTrail(shared, () -> now), () -> now, FAST);
  }

  @AfterEach
  void close() {
    if (database != null) {
      database.close();
    }
  }

  @ParameterizedTest
  @EnumSource
  void anAccountIsKnownByItsPassword(TestDatabase kind) {
    var accounts = open(kind);
    assertThat(accounts.create(ROOT, "alice", GOOD, Set.of(ConsoleRole.VIEWER)))
        .isEqualTo(new Done());
    assertThat(accounts.verify("alice", GOOD, address("10.0.0.1")))
        .extracting(v -> v instanceof Verified verified ? verified.account() : null)
        .usingRecursiveComparison()
        .ignoringFields("stamp")
        .isEqualTo(new ConsoleAccount("alice", Set.of(ConsoleRole.VIEWER), true, "", now, now));
    assertThat(accounts.verify("alice", GOOD + "!", address("10.0.0.1"))).isEqualTo(new Refused());
    assertThat(accounts.verify("bob", GOOD, address("10.0.0.1"))).isEqualTo(new Refused());
  }

  @ParameterizedTest
  @EnumSource
  void ofNodesThatStartAtOnceOneMakesTheFirstAccount(TestDatabase kind) throws Exception {
    open(kind);
    var threads = Executors.newFixedThreadPool(4);
    try {
      Callable<Boolean> start = () -> another().createFirst(GOOD, true);
      int made = 0;
      for (var started : threads.invokeAll(java.util.Collections.nCopies(4, start))) {
        made += started.get() ? 1 : 0;
      }
      assertThat(made).isEqualTo(1);
    } finally {
      threads.shutdownNow();
    }
    assertThat(another().createFirst("another password", false)).isFalse();
    assertThat(another().verify("admin", GOOD, address("10.0.0.1"))).isInstanceOf(Verified.class);
  }

  @ParameterizedTest
  @EnumSource
  void failuresDelayTheNextAttemptMoreAndMore(TestDatabase kind) {
    var accounts = open(kind);
    accounts.create(ROOT, "alice", GOOD, Set.of(ConsoleRole.ADMIN));
    fail(accounts, "alice", 5);
    assertThat(accounts.verify("alice", GOOD, address("10.0.0.99")))
        .isEqualTo(new Locked(Duration.ofSeconds(1)));
    now = now.plusSeconds(1);
    fail(accounts, "alice", 1);
    assertThat(another().verify("alice", GOOD, address("10.0.0.99")))
        .isEqualTo(new Locked(Duration.ofSeconds(2)));
    now = now.plusSeconds(2);
    assertThat(accounts.verify("alice", GOOD, address("10.0.0.99"))).isInstanceOf(Verified.class);
  }

  @Test
  void aNameWithoutAnAccountIsDelayedAlike() {
    var accounts = open(TestDatabase.H2);
    fail(accounts, "nobody", 5);
    assertThat(accounts.verify("nobody", "x", address("10.0.0.99")))
        .isEqualTo(new Locked(Duration.ofSeconds(1)));
  }

  @Test
  void anOwnerIsNeverLockedOutForMoreThanAMinute() {
    var accounts = open(TestDatabase.H2);
    accounts.create(ROOT, "alice", GOOD, Set.of(ConsoleRole.ADMIN));
    for (int i = 0; i < 30; i++) {
      accounts.verify("alice", "guess " + i, address("10.0." + i + ".1"));
      now = now.plusSeconds(60);
    }
    assertThat(accounts.verify("alice", GOOD, address("10.9.9.9"))).isInstanceOf(Verified.class);
  }

  @Test
  void anAddressThatTriesManyNamesIsDelayedAndOthersAreNot() {
    var accounts = open(TestDatabase.H2);
    accounts.create(ROOT, "alice", GOOD, Set.of(ConsoleRole.ADMIN));
    for (int i = 0; i < 20; i++) {
      accounts.verify("name " + i, "x", address("2001:db8::" + i));
    }
    assertThat(accounts.verify("alice", GOOD, address("2001:db8::ffff")))
        .isEqualTo(new Locked(Duration.ofSeconds(1)));
    assertThat(accounts.verify("alice", GOOD, address("2001:db8:0:1::1")))
        .isInstanceOf(Verified.class);
  }

  @Test
  void successTakesBackOnlyItself() {
    var accounts = open(TestDatabase.H2);
    accounts.create(ROOT, "mallory", GOOD, Set.of(ConsoleRole.VIEWER));
    for (int i = 0; i < 19; i++) {
      accounts.verify("admin" + i, "x", address("10.0.0.1"));
    }
    assertThat(accounts.verify("mallory", GOOD, address("10.0.0.1"))).isInstanceOf(Verified.class);
    accounts.verify("admin", "x", address("10.0.0.1"));
    assertThat(accounts.verify("admin", "x", address("10.0.0.1"))).isInstanceOf(Locked.class);
  }

  @Test
  void manyAttemptsAtOnceGainNothing() throws Exception {
    var accounts = open(TestDatabase.H2);
    accounts.create(ROOT, "alice", GOOD, Set.of(ConsoleRole.ADMIN));
    var threads = Executors.newFixedThreadPool(8);
    try {
      var guesses =
          Stream.iterate(0, i -> i + 1)
              .limit(40)
              .<Callable<Verification>>map(
                  i -> () -> accounts.verify("alice", "guess", address("10.0.0." + i)))
              .toList();
      int looked = 0;
      for (var guess : threads.invokeAll(guesses)) {
        looked += guess.get() instanceof Refused ? 1 : 0;
      }
      assertThat(looked).isEqualTo(5);
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void aVerifiedPasswordIsRememberedEvenWhileOthersGuess() {
    var accounts = open(TestDatabase.H2);
    accounts.create(ROOT, "alice", GOOD, Set.of(ConsoleRole.ADMIN));
    accounts.verify("alice", GOOD, address("10.0.0.1"));
    fail(accounts, "alice", 5);
    assertThat(accounts.verify("alice", GOOD, address("10.0.0.1"))).isInstanceOf(Verified.class);
  }

  @ParameterizedTest
  @EnumSource
  void aChangedPasswordEndsTheOldOneOnEveryNode(TestDatabase kind) {
    var accounts = open(kind);
    var other = another();
    accounts.create(ROOT, "alice", GOOD, Set.of(ConsoleRole.ADMIN));
    other.verify("alice", GOOD, address("10.0.0.1"));
    assertThat(accounts.changePassword("alice", "wrong", "a new password", address("10.0.0.1")))
        .isEqualTo(new WrongPassword());
    assertThat(accounts.changePassword("alice", GOOD, "a new password", address("10.0.0.1")))
        .isEqualTo(new Done());
    assertThat(other.verify("alice", GOOD, address("10.0.0.1"))).isEqualTo(new Refused());
    assertThat(other.verify("alice", "a new password", address("10.0.0.1")))
        .extracting(v -> v instanceof Verified verified && !verified.account().mustChange())
        .isEqualTo(true);
  }

  @ParameterizedTest
  @EnumSource
  void aSessionHoldsAsLongAsPasswordAndAccountDo(TestDatabase kind) throws Exception {
    var accounts = open(kind);
    var other = another();
    accounts.createFirst(GOOD, false);
    accounts.create(ROOT, "alice", GOOD, Set.of(ConsoleRole.ADMIN));
    String stamp = stamp(accounts, "alice");
    assertThat(other.holds("alice", stamp)).isTrue();
    assertThat(accounts.holds("alice", stamp)).isTrue();
    assertThat(accounts.holds("alice", "")).isFalse();
    assertThat(accounts.resetPassword(ROOT, "alice", "another password")).isEqualTo(new Done());
    assertThat(accounts.holds("alice", stamp)).isFalse();
    String next = stamp(accounts, "alice");
    assertThat(accounts.holds("alice", next)).isTrue();
    accounts.delete(ROOT, "alice");
    assertThat(accounts.holds("alice", next)).isFalse();
    Awaiting.until(() -> !other.holds("alice", stamp));
  }

  private static String stamp(ConsoleAccounts accounts, String name) {
    return accounts.list().stream()
        .filter(account -> account.name().equals(name))
        .map(ConsoleAccount::stamp)
        .findAny()
        .orElseThrow();
  }

  @Test
  void aDeletedAccountEndsAtOnce() {
    var accounts = open(TestDatabase.H2);
    accounts.createFirst(GOOD, false);
    accounts.create(ROOT, "alice", GOOD, Set.of(ConsoleRole.ADMIN));
    var other = another();
    other.verify("alice", GOOD, address("10.0.0.1"));
    assertThat(accounts.delete(ROOT, "alice")).isEqualTo(new Done());
    assertThat(accounts.delete(ROOT, "alice")).isEqualTo(new Unknown());
    assertThat(other.verify("alice", GOOD, address("10.0.0.1"))).isEqualTo(new Refused());
  }

  @ParameterizedTest
  @EnumSource
  void theLastAdministratorStays(TestDatabase kind) {
    var accounts = open(kind);
    accounts.createFirst(GOOD, false);
    accounts.create(ROOT, "eve", GOOD, Set.of(ConsoleRole.VIEWER));
    assertThat(accounts.delete(ROOT, "admin")).isEqualTo(new LastAdministrator());
    for (var role : Set.of(ConsoleRole.VIEWER, ConsoleRole.EDITOR)) {
      assertThat(accounts.change(ROOT, "admin", Set.of(role), "another password"))
          .isEqualTo(new LastAdministrator());
    }
    assertThat(accounts.verify("admin", GOOD, address("10.0.0.1"))).isInstanceOf(Verified.class);
    assertThat(accounts.list()).extracting(ConsoleAccount::name).containsExactly("admin", "eve");
  }

  @ParameterizedTest
  @EnumSource
  void ofTwoWhoDemoteEachOtherAtOnceOneStays(TestDatabase kind) throws Exception {
    var accounts = open(kind);
    accounts.createFirst(GOOD, false);
    accounts.create(ROOT, "alice", GOOD, Set.of(ConsoleRole.ADMIN));
    var threads = Executors.newFixedThreadPool(2);
    try {
      List<Callable<AccountChange>> both =
          List.of(
              () -> another().change(ROOT, "alice", Set.of(ConsoleRole.EDITOR), null),
              () -> another().change(ROOT, "admin", Set.of(ConsoleRole.VIEWER), null));
      for (var change : threads.invokeAll(both)) {
        change.get();
      }
    } finally {
      threads.shutdownNow();
    }
    assertThat(accounts.list()).filteredOn(ConsoleAccount::admin).hasSize(1);
  }

  @ParameterizedTest
  @EnumSource
  void anotherRoleEndsSessionsAndHoldsForTheNextRequestOnEveryNode(TestDatabase kind) {
    var accounts = open(kind);
    var other = another();
    accounts.createFirst(GOOD, false);
    accounts.create(ROOT, "alice", GOOD, Set.of(ConsoleRole.ADMIN));
    other.verify("alice", GOOD, address("10.0.0.1"));
    String stamp = stamp(accounts, "alice");
    assertThat(accounts.holds("alice", stamp)).isTrue();
    for (var role : List.of(ConsoleRole.EDITOR, ConsoleRole.VIEWER)) {
      assertThat(accounts.change(ROOT, "alice", Set.of(role), null)).isEqualTo(new Done());
      assertThat(accounts.holds("alice", stamp)).isFalse();
      assertThat(other.verify("alice", GOOD, address("10.0.0.1")))
          .extracting(v -> v instanceof Verified verified ? verified.account().role() : null)
          .isEqualTo(role);
    }
    assertThat(accounts.change(ROOT, "alice", null, "another password")).isEqualTo(new Done());
    assertThat(other.verify("alice", GOOD, address("10.0.0.1"))).isEqualTo(new Refused());
    assertThat(accounts.change(ROOT, "alice", null, "short")).isInstanceOf(Unacceptable.class);
    assertThat(accounts.change(ROOT, "alice", Set.of(), null)).isInstanceOf(Unacceptable.class);
    assertThat(accounts.change(ROOT, "bob", Set.of(ConsoleRole.ADMIN), null))
        .isEqualTo(new Unknown());
  }

  @ParameterizedTest
  @ValueSource(strings = {"corp|root", "portcullis", "Portcullis.policy.file", "(nobody)", "a b"})
  void noNewAccountHasTheNameOfAnotherActor(String name) {
    var accounts = open(TestDatabase.H2);
    assertThat(accounts.create(ROOT, name, GOOD, Set.of(ConsoleRole.ADMIN)))
        .isInstanceOf(Unacceptable.class);
  }

  @ParameterizedTest
  @EnumSource
  void anOldAccountOfSuchANameGoesOnAndIsToldApart(TestDatabase kind) {
    var accounts = open(kind);
    var shared = java.util.Objects.requireNonNull(database);
    shared.inTransaction(
        entities -> {
          entities.persist(
              new ConsoleAccountRow(
                  "corp|root", FAST.of(GOOD), Set.of(ConsoleRole.ADMIN), false, now));
          return true;
        });
    assertThat(accounts.verify("corp|root", GOOD, address("10.0.0.1")))
        .isInstanceOf(Verified.class);
    assertThat(new AuditTrail(shared, () -> now).latest(1).get(0).actor())
        .isEqualTo("account:corp|root");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " a", "a:b", "a\u0000", "a\nb"})
  void aNameThatCannotBeIsRefusedWithoutAsking(String name) {
    var accounts = open(TestDatabase.POSTGRES);
    assertThat(accounts.create(ROOT, name, GOOD, Set.of(ConsoleRole.ADMIN)))
        .isInstanceOf(Unacceptable.class);
    assertThat(accounts.verify(name, GOOD, address("10.0.0.1"))).isEqualTo(new Refused());
  }

  @Test
  void aPasswordHasTwelveCharactersAndIsNew() {
    var accounts = open(TestDatabase.H2);
    assertThat(accounts.create(ROOT, "alice", "eleven char", Set.of(ConsoleRole.ADMIN)))
        .isInstanceOf(Unacceptable.class);
    accounts.create(ROOT, "alice", GOOD, Set.of(ConsoleRole.ADMIN));
    assertThat(accounts.changePassword("alice", GOOD, GOOD, address("10.0.0.1")))
        .isInstanceOf(Unacceptable.class);
  }

  @Test
  void theStandardIsSixHundredThousandIterations() {
    assertThat(PasswordHash.STANDARD.of("x")).startsWith("pbkdf2-sha256$600000$");
    assertThat(PasswordHash.matches("x", PasswordHash.STANDARD.of("x"))).isTrue();
  }

  private void fail(ConsoleAccounts accounts, String name, int times) {
    for (int i = 0; i < times; i++) {
      assertThat(accounts.verify(name, "wrong", address("10.1.0." + i))).isEqualTo(new Refused());
    }
  }

  private static InetAddress address(String text) {
    try {
      return InetAddress.getByName(text);
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException(e);
    }
  }
}

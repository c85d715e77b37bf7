package dev.portcullis.store.account;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import dev.portcullis.policy.text.Names;
import dev.portcullis.store.account.AccountChange.Done;
import dev.portcullis.store.account.AccountChange.Unacceptable;
import dev.portcullis.store.audit.AuditTrail;
import dev.portcullis.store.audit.Author;
import dev.portcullis.store.database.Database;
import dev.portcullis.store.database.ShortText;
import dev.portcullis.store.database.StoreClashException;
import dev.portcullis.store.database.StoreException;
import jakarta.persistence.EntityManager;
import jakarta.persistence.LockModeType;
import java.net.InetAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Who may use the console and the REST interface. */
public final class ConsoleAccounts {

  /** The shortest password that a person may choose, in characters. */
  public static final int MIN_PASSWORD = 12;

  /** How long after a change made by another node a session that it ends may still be served. */
  private static final Duration KNOWN_FOR = Duration.ofSeconds(1);

  /** How many accounts there may be. */
  static final int MOST = 1_000;

  private static final int MAX_PASSWORD = 1_000;
  private static final int MAX_NAME = 100;

  /** How many passwords are hashed at once: log-ins never take all cores from the proxy. */
  private static final int AT_ONCE = Math.max(1, Runtime.getRuntime().availableProcessors() / 2);

  private final Database database;
  private final AuditTrail audit;
  private final InstantSource clock;
  private final PasswordHash hashing;
  private final LoginFailures failures;
  private final String nobodysHash;
  private final VerifiedLogins verified = new VerifiedLogins();
  private final LoginAudit logins;
  private final Semaphore hashers = new Semaphore(AT_ONCE);

  /** So that a page of a session does not ask the database each time. */
  private final LoadingCache<String, Optional<ConsoleAccount>> known =
      Caffeine.newBuilder()
          .maximumSize(1_000)
          .expireAfterWrite(KNOWN_FOR)
          .build(name -> Optional.ofNullable(find(name)).map(ConsoleAccountRow::toRecord));

  public ConsoleAccounts(Database database, AuditTrail audit, InstantSource clock) {
    this(database, audit, clock, PasswordHash.STANDARD);
  }

  ConsoleAccounts(Database database, AuditTrail audit, InstantSource clock, PasswordHash hashing) {
    this.database = database;
    this.audit = audit;
    this.clock = clock;
    this.hashing = hashing;
    this.logins = new LoginAudit(audit::record, clock);
    this.failures = new LoginFailures(database, clock);
    this.nobodysHash = hashing.of("");
  }

  /**
   * Checks a name and a password. A name without an account costs the same time as one with, and is
   * counted alike.
   */
  public Verification verify(String name, String password, InetAddress address) {
    if (!possible(name) || password.length() > MAX_PASSWORD) {
      return new Verification.Refused();
    }
    ConsoleAccountRow row = find(name);
    if (row != null && verified.contains(password, row.password())) {
      return new Verification.Verified(row.toRecord());
    }
    Duration wait = failures.begin(name, address);
    if (!wait.isZero()) {
      logins.failed("account.login-refused", name, address);
      return new Verification.Locked(wait);
    }
    return verifySlowly(name, row, password, address);
  }

  private Verification verifySlowly(
      String name, @Nullable ConsoleAccountRow row, String password, InetAddress address) {
    boolean matches = matches(password, row == null ? nobodysHash : row.password());
    if (row == null || !matches) {
      logins.failed("account.login-failed", name, address);
      return new Verification.Refused();
    }
    verified.add(password, row.password());
    failures.takeBack(name, address);
    logins.succeeded(row.toRecord(), address);
    return new Verification.Verified(row.toRecord());
  }

  private boolean matches(String password, String hash) {
    hashers.acquireUninterruptibly();
    try {
      return PasswordHash.matches(password, hash);
    } finally {
      hashers.release();
    }
  }

  /**
   * Whether what an account could do when this was its stamp, it still can: its password and roles
   * are the same. What this node changed it knows at once, what another did within a second.
   *
   * @throws StoreException when that cannot be known
   */
  public boolean holds(String name, String stamp) {
    return known.get(name).map(ConsoleAccount::stamp).filter(stamp::equals).isPresent();
  }

  /** All accounts, by name. */
  public List<ConsoleAccount> list() {
    return database.inTransaction(
        entities ->
            entities
                .createQuery(
                    "select a from ConsoleAccountRow a order by a.name", ConsoleAccountRow.class)
                .getResultStream()
                .map(ConsoleAccountRow::toRecord)
                .toList());
  }

  /** Makes an account whose password must be changed at the first log-in. */
  public AccountChange create(Author author, String name, String password, Set<ConsoleRole> roles) {
    if (!possible(name) || !ConsoleAccount.wellNamed(name)) {
      return new Unacceptable(
          "name", Names.REMEDY + "; at most " + MAX_NAME + ", and not the product's own");
    }
    if (roles.isEmpty()) {
      return new Unacceptable("roles", "choose at least one role");
    }
    if (!acceptable(name, password)) {
      return weak();
    }
    if (list().size() >= MOST) {
      return new AccountChange.Full(MOST);
    }
    return add(author, name, password, roles, true) ? new Done() : new AccountChange.Taken();
  }

  /**
   * Makes the first account, {@code admin}.
   *
   * @param mustChange whether the password is the product's, not the owner's
   * @return whether it was this call that made it: of several nodes, one does
   */
  public boolean createFirst(String password, boolean mustChange) {
    return find("admin") == null
        && list().isEmpty()
        && add(Author.PORTCULLIS, "admin", password, Set.of(ConsoleRole.ADMIN), mustChange);
  }

  private boolean add(
      Author author, String name, String password, Set<ConsoleRole> roles, boolean mustChange) {
    String hash = hashing.of(password);
    try {
      return database.inTransaction(
          entities -> {
            entities.persist(new ConsoleAccountRow(name, hash, roles, mustChange, clock.instant()));
            entities.flush();
            audit.record(entities, author, "account.create", name, words(roles));
            return true;
          });
    } catch (StoreClashException e) {
      return false;
    }
  }

  /** Changes the account's own password. */
  public AccountChange changePassword(
      String name, String password, String newPassword, InetAddress address) {
    Verification verification = verify(name, password, address);
    if (verification instanceof Verification.Locked locked) {
      return new AccountChange.Locked(locked.retryAfter());
    }
    if (verification instanceof Verification.Refused) {
      return new AccountChange.WrongPassword();
    }
    if (!acceptable(name, newPassword) || newPassword.equals(password)) {
      return weak();
    }
    return replacePassword(ConsoleAccount.author(name), name, hashing.of(newPassword), false);
  }

  /**
   * Gives an account a new password, to be changed at the next log-in: for who runs the node, when
   * nobody knows the old one. What failed before is forgotten.
   */
  public AccountChange resetPassword(Author author, String name, String newPassword) {
    if (!acceptable(name, newPassword)) {
      return weak();
    }
    AccountChange change = replacePassword(author, name, hashing.of(newPassword), true);
    if (change instanceof Done) {
      failures.forget(name);
    }
    return change;
  }

  private AccountChange replacePassword(
      Author author, String name, String hash, boolean mustChange) {
    AccountChange change = replaced(author, name, hash, mustChange);
    known.invalidate(name);
    return change;
  }

  private AccountChange replaced(Author author, String name, String hash, boolean mustChange) {
    return database.inTransaction(
        entities -> {
          ConsoleAccountRow row = entities.find(ConsoleAccountRow.class, name);
          if (row == null) {
            return new AccountChange.Unknown();
          }
          row.changePassword(hash, mustChange, clock.instant());
          audit.record(
              entities, author, mustChange ? "account.reset" : "account.password", name, "");
          return new Done();
        });
  }

  /**
   * Gives an account other roles, which ends its sessions; the last administrator keeps theirs. Of
   * roles and password both are changed, or none.
   *
   * @param roles null: as before
   * @param newPassword to be changed at the next log-in; null: as before
   */
  public AccountChange change(
      Author author, String name, @Nullable Set<ConsoleRole> roles, @Nullable String newPassword) {
    if (roles != null && roles.isEmpty()) {
      return new Unacceptable("roles", "choose at least one role");
    }
    if (newPassword != null && !acceptable(name, newPassword)) {
      return weak();
    }
    String hash = newPassword == null ? null : hashing.of(newPassword);
    AccountChange change = changed(author, name, roles, hash);
    known.invalidate(name);
    if (change instanceof Done && hash != null) {
      failures.forget(name);
    }
    return change;
  }

  private AccountChange changed(
      Author author, String name, @Nullable Set<ConsoleRole> roles, @Nullable String hash) {
    return database.inTransaction(
        entities -> {
          List<ConsoleAccountRow> all = lockAll(entities);
          ConsoleAccountRow row = find(all, name);
          if (row == null) {
            return new AccountChange.Unknown();
          }
          if (roles != null) {
            if (!roles.contains(ConsoleRole.ADMIN) && isLastAdministrator(all, row)) {
              return new AccountChange.LastAdministrator();
            }
            row.changeRoles(roles);
            audit.record(entities, author, "account.role", name, words(roles));
          }
          if (hash != null) {
            row.changePassword(hash, true, clock.instant());
            audit.record(entities, author, "account.reset", name, "");
          }
          return new Done();
        });
  }

  private static String words(Set<ConsoleRole> roles) {
    return roles.stream().sorted().map(ConsoleRole::slug).collect(Collectors.joining(", "));
  }

  /** Removes an account; the last administrator stays. */
  public AccountChange delete(Author author, String name) {
    AccountChange change = remove(author, name);
    known.invalidate(name);
    return change;
  }

  private AccountChange remove(Author author, String name) {
    return database.inTransaction(
        entities -> {
          List<ConsoleAccountRow> all = lockAll(entities);
          ConsoleAccountRow leaving = find(all, name);
          if (leaving == null) {
            return new AccountChange.Unknown();
          }
          if (isLastAdministrator(all, leaving)) {
            return new AccountChange.LastAdministrator();
          }
          entities.remove(leaving);
          audit.record(entities, author, "account.delete", name, "");
          return new Done();
        });
  }

  private static @Nullable ConsoleAccountRow find(List<ConsoleAccountRow> all, String name) {
    return all.stream().filter(row -> row.toRecord().name().equals(name)).findAny().orElse(null);
  }

  private static boolean isLastAdministrator(List<ConsoleAccountRow> all, ConsoleAccountRow one) {
    return one.toRecord().admin()
        && all.stream().noneMatch(row -> row != one && row.toRecord().admin());
  }

  /** Two administrators who remove each other at once must not both succeed. */
  private static List<ConsoleAccountRow> lockAll(EntityManager entities) {
    return entities
        .createQuery("select a from ConsoleAccountRow a order by a.name", ConsoleAccountRow.class)
        .setLockMode(LockModeType.PESSIMISTIC_WRITE)
        .getResultList();
  }

  private @Nullable ConsoleAccountRow find(String name) {
    return database.inTransaction(entities -> entities.find(ConsoleAccountRow.class, name));
  }

  /** RFC 7617 §2: HTTP Basic cannot carry a name with a colon. */
  private static boolean possible(String name) {
    return !name.isEmpty() && name.equals(ShortText.of(name, MAX_NAME)) && !name.contains(":");
  }

  private static boolean acceptable(String name, String password) {
    return password.length() >= MIN_PASSWORD
        && password.length() <= MAX_PASSWORD
        && !password.equalsIgnoreCase(name);
  }

  private static Unacceptable weak() {
    return new Unacceptable(
        "password", "choose a new one of at least " + MIN_PASSWORD + " characters");
  }
}

package dev.portcullis.store.account;

import dev.portcullis.store.database.Database;
import dev.portcullis.store.database.ShortText;
import dev.portcullis.store.database.StoreClashException;
import jakarta.persistence.EntityManager;
import jakarta.persistence.LockModeType;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * Counts failed log-ins by name and by address, for all nodes together. An attempt counts as failed
 * before it is made, and is taken back when it succeeds: many attempts at once gain nothing.
 */
final class LoginFailures {
  private static final int IPV6_NETWORK_BYTES = 8;

  private final Database database;
  private final InstantSource clock;

  LoginFailures(Database database, InstantSource clock) {
    this.database = database;
    this.clock = clock;
  }

  /** Zero, and the attempt is counted; or how long no attempt is looked at. */
  Duration begin(String name, InetAddress address) {
    Instant now = clock.instant();
    prune(now);
    Duration wait = begin(addressKey(address), LoginLimit.ADDRESS, now);
    return wait.isZero() ? begin(accountKey(name), LoginLimit.ACCOUNT, now) : wait;
  }

  /** The attempt was a success. */
  void takeBack(String name, InetAddress address) {
    database.inTransaction(
        entities -> {
          LoginFailureRow account = find(entities, accountKey(name));
          if (account != null) {
            entities.remove(account);
          }
          LoginFailureRow origin = find(entities, addressKey(address));
          if (origin != null) {
            origin.takeBack(clock.instant());
          }
          return true;
        });
  }

  /** Nothing is held against this account any more. */
  void forget(String name) {
    database.inTransaction(
        entities -> {
          LoginFailureRow account = find(entities, accountKey(name));
          if (account != null) {
            entities.remove(account);
          }
          return true;
        });
  }

  private Duration begin(String subject, LoginLimit limit, Instant now) {
    for (int attempt = 1; ; attempt++) {
      try {
        return database.inTransaction(entities -> begin(entities, subject, limit, now));
      } catch (StoreClashException e) {
        if (attempt == 10) {
          throw e;
        }
      }
    }
  }

  private static Duration begin(
      EntityManager entities, String subject, LoginLimit limit, Instant now) {
    LoginFailureRow row = find(entities, subject);
    if (row == null) {
      row = new LoginFailureRow(subject);
      entities.persist(row);
    }
    Duration wait = row.lockedFor(now);
    if (wait.isZero()) {
      row.count(now, limit);
    }
    return wait;
  }

  private static @Nullable LoginFailureRow find(EntityManager entities, String subject) {
    return entities.find(LoginFailureRow.class, subject, LockModeType.PESSIMISTIC_WRITE);
  }

  /** What nobody remembers any more makes room: the table stays as small as an hour's failures. */
  private void prune(Instant now) {
    long before = now.minus(LoginLimit.ACCOUNT.memory()).toEpochMilli();
    database.inTransaction(
        entities ->
            entities
                .createQuery("delete from LoginFailureRow f where f.lastAt < :before")
                .setParameter("before", before)
                .executeUpdate());
  }

  private static String accountKey(String name) {
    return "account:" + ShortText.of(name, 100);
  }

  /** A network of IPv6 counts as one: whoever has an address has all of its /64. */
  private static String addressKey(InetAddress address) {
    byte[] bytes = address.getAddress();
    byte[] counted =
        address instanceof Inet6Address ? Arrays.copyOf(bytes, IPV6_NETWORK_BYTES) : bytes;
    return "address:" + HexFormat.of().formatHex(counted);
  }
}

package dev.portcullis.store.limit;

import dev.portcullis.rate.quota.QuotaAccount;
import dev.portcullis.rate.quota.QuotaLedger.Taken;
import dev.portcullis.rate.quota.QuotaPeriod;
import dev.portcullis.rate.quota.QuotaUse;
import dev.portcullis.store.database.ShortText;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The statements on {@code quota_use}: one text for H2 and PostgreSQL. */
record QuotaRows(Connection connection) {

  /** A row as it is now; nobody else changes it until the transaction ends. */
  record Row(long units, long spent, long resets) {
    Taken take(long wanted, long quota) {
      long granted = Math.max(Math.min(wanted, quota - spent), 0);
      return new Taken(granted, spent + granted, resets);
    }
  }

  @Nullable Row lock(QuotaAccount account) throws SQLException {
    String sql = "select units, spent, resets from quota_use where id = ? for update";
    try (var statement = prepare(sql, id(account));
        var rows = statement.executeQuery()) {
      return rows.next() ? new Row(rows.getLong(1), rows.getLong(2), rows.getLong(3)) : null;
    }
  }

  long spent(QuotaAccount account) throws SQLException {
    try (var statement = prepare("select spent from quota_use where id = ?", id(account));
        var rows = statement.executeQuery()) {
      return rows.next() ? rows.getLong(1) : 0;
    }
  }

  void insert(QuotaAccount account, long units, long spent) throws SQLException {
    Instant end = account.end();
    Instant forget =
        account.period().end(account.period().end(end, account.zone()), account.zone());
    update(
        "insert into quota_use (id, limit_name, keyed_by, key_text, period, zone, starts_at,"
            + " ends_at, forget_at, units, spent, resets)"
            + " values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0)",
        id(account),
        ShortText.of(account.limit(), 200),
        ShortText.of(account.keyedBy(), 500),
        account.key(),
        account.period().name(),
        account.zone().getId(),
        account.start().toEpochMilli(),
        end.toEpochMilli(),
        forget.toEpochMilli(),
        units,
        spent);
  }

  void spend(QuotaAccount account, long units, long spent) throws SQLException {
    update("update quota_use set units = ?, spent = ? where id = ?", units, spent, id(account));
  }

  void giveBack(QuotaAccount account, long taken, long resets) throws SQLException {
    update(
        "update quota_use set spent = greatest(spent - ?, 0) where id = ? and resets = ?",
        taken,
        id(account),
        resets);
  }

  void reset(QuotaAccount account) throws SQLException {
    update("update quota_use set spent = 0, resets = resets + 1 where id = ?", id(account));
  }

  List<QuotaUse> nearest(Instant now, int most) throws SQLException {
    String sql =
        "select limit_name, keyed_by, key_text, period, zone, starts_at, spent, units"
            + " from quota_use where starts_at <= ? and ends_at > ? and spent > 0"
            + " order by cast(spent as double precision) / units desc, spent desc, id"
            + " fetch first ? rows only";
    try (var statement = prepare(sql, now.toEpochMilli(), now.toEpochMilli(), (long) most);
        var rows = statement.executeQuery()) {
      var nearest = new ArrayList<QuotaUse>();
      while (rows.next()) {
        nearest.add(new QuotaUse(account(rows), rows.getLong(7), rows.getLong(8)));
      }
      return nearest;
    }
  }

  /** What is spent of limits by subject or credential in periods that are not over. */
  List<QuotaUse> ofVerified(Instant now) throws SQLException {
    String sql =
        "select limit_name, keyed_by, key_text, period, zone, starts_at, spent, units"
            + " from quota_use where ends_at > ? and keyed_by in ('subject', 'credential')";
    try (var statement = prepare(sql, now.toEpochMilli());
        var rows = statement.executeQuery()) {
      var uses = new ArrayList<QuotaUse>();
      while (rows.next()) {
        uses.add(new QuotaUse(account(rows), rows.getLong(7), rows.getLong(8)));
      }
      return uses;
    }
  }

  /** Deletes what is to be forgotten, some of it; how many rows. */
  int forget(Instant now, int most) throws SQLException {
    return update(
        "delete from quota_use where id in"
            + " (select id from quota_use where forget_at <= ? order by forget_at"
            + " fetch first ? rows only)",
        now.toEpochMilli(),
        (long) most);
  }

  private static QuotaAccount account(ResultSet row) throws SQLException {
    return new QuotaAccount(
        row.getString(1),
        row.getString(2),
        row.getString(3),
        QuotaPeriod.valueOf(row.getString(4)),
        ZoneId.of(row.getString(5)),
        Instant.ofEpochMilli(row.getLong(6)));
  }

  private int update(String sql, Object... values) throws SQLException {
    try (var statement = prepare(sql, values)) {
      return statement.executeUpdate();
    }
  }

  /** The text is a constant of this class; whatever comes from outside is a value. */
  private PreparedStatement prepare(String sql, Object... values) throws SQLException {
    var statement = connection.prepareStatement(sql);
    try {
      for (int i = 0; i < values.length; i++) {
        statement.setObject(i + 1, values[i]);
      }
      return statement;
    } catch (SQLException e) {
      statement.close();
      throw e;
    }
  }

  /** Lengths are part of what is digested: no two accounts are written the same. */
  static String id(QuotaAccount account) {
    var parts =
        List.of(
            account.limit(),
            account.keyedBy(),
            account.key(),
            account.period().name(),
            account.zone().getId(),
            String.valueOf(account.start().toEpochMilli()));
    int length =
        parts.stream().mapToInt(part -> Integer.BYTES + Character.BYTES * part.length()).sum();
    var bytes = ByteBuffer.allocate(length);
    for (var part : parts) {
      bytes.putInt(part.length());
      part.chars().forEach(c -> bytes.putChar((char) c));
    }
    return HexFormat.of().formatHex(sha256(bytes.array()));
  }

  private static byte[] sha256(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(bytes);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every JRE has SHA-256", e);
    }
  }
}

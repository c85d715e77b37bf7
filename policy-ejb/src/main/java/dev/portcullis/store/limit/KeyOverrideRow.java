package dev.portcullis.store.limit;

import dev.portcullis.store.database.ShortText;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

@Entity
@Table(name = "key_override")
public class KeyOverrideRow {
  @Id private String id;

  @Column(name = "limit_name")
  private String limitName;

  @Column(name = "key_text")
  private String keyText;

  @Column private String amount;
  @Column private @Nullable Long burst;

  @Column(name = "until_at")
  private long untilAt;

  @Column private String author;

  @Column(name = "made_at")
  private long madeAt;

  @Column private String remark;

  protected KeyOverrideRow() {}

  KeyOverrideRow(KeyOverride override) {
    this.id = id(override.limit(), override.key());
    this.limitName = override.limit();
    this.keyText = override.key();
    this.amount = ShortText.of(override.amount(), 200);
    this.burst = override.burst();
    this.untilAt = override.until().toEpochMilli();
    this.author = override.author();
    this.madeAt = override.made().toEpochMilli();
    this.remark = ShortText.of(override.comment(), 500);
  }

  /** No name of a limit holds a control character, so no two pairs are one text. */
  static String id(String limit, String key) {
    try {
      var sha256 = MessageDigest.getInstance("SHA-256");
      byte[] pair = (limit + '\u001f' + key).getBytes(StandardCharsets.UTF_8);
      return HexFormat.of().formatHex(sha256.digest(pair));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every JRE has SHA-256", e);
    }
  }

  boolean ended(Instant time) {
    return untilAt <= time.toEpochMilli();
  }

  KeyOverride toRecord() {
    return new KeyOverride(
        limitName,
        keyText,
        amount,
        burst,
        Instant.ofEpochMilli(untilAt),
        author,
        Instant.ofEpochMilli(madeAt),
        remark);
  }
}

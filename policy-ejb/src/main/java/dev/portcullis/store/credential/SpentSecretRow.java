package dev.portcullis.store.credential;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;

/** A secret that a person's key had and has no more, by its hash. */
@Entity
@Table(name = "spent_secret")
public class SpentSecretRow {
  @Id private String sha256;
  @Column private String name;

  @Column(name = "spent_at")
  private long spentAt;

  protected SpentSecretRow() {}

  SpentSecretRow(String sha256, String name, Instant spent) {
    this.sha256 = sha256;
    this.name = name;
    this.spentAt = spent.toEpochMilli();
  }
}

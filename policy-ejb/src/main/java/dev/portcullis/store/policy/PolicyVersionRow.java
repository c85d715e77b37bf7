package dev.portcullis.store.policy;

import dev.portcullis.store.audit.Author;
import dev.portcullis.store.database.ShortText;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;

@Entity
@Table(name = "policy_version")
public class PolicyVersionRow {
  @Id private long number;

  @Column private String author;

  @Column(name = "created_at")
  private long createdAt;

  @Column private String hash;
  @Column private String remark;
  @Column private String document;

  protected PolicyVersionRow() {}

  PolicyVersionRow(
      long number, Author author, Instant created, String hash, String remark, String document) {
    this.number = number;
    this.author = author.name();
    this.createdAt = created.toEpochMilli();
    this.hash = hash;
    this.remark = ShortText.of(remark, 1000);
    this.document = document;
  }

  String hash() {
    return hash;
  }

  String document() {
    return document;
  }

  PolicyVersion toRecord(long active) {
    return new PolicyVersion(
        number, author, Instant.ofEpochMilli(createdAt), hash, remark, number == active);
  }
}

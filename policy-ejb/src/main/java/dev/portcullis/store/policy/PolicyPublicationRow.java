package dev.portcullis.store.policy;

import dev.portcullis.store.audit.Author;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;

/** A version came into force, for the first time or again. */
@Entity
@Table(name = "policy_publication")
public class PolicyPublicationRow {
  @Id private long number;

  @Column private long version;
  @Column private String author;

  @Column(name = "published_at")
  private long publishedAt;

  protected PolicyPublicationRow() {}

  PolicyPublicationRow(long number, long version, Author author, Instant published) {
    this.number = number;
    this.version = version;
    this.author = author.name();
    this.publishedAt = published.toEpochMilli();
  }

  long number() {
    return number;
  }

  long version() {
    return version;
  }
}

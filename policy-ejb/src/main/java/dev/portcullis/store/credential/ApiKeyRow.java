package dev.portcullis.store.credential;

import dev.portcullis.store.audit.Author;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;

/** An API key that a person made. */
@Entity
@Table(name = "api_key")
public class ApiKeyRow {
  @Id private String name;
  @Column private String definition;

  @Column(name = "created_at")
  private long createdAt;

  @Column(name = "created_by")
  private String createdBy;

  @Column(name = "changed_at")
  private long changedAt;

  @Column(name = "changed_by")
  private String changedBy;

  protected ApiKeyRow() {}

  ApiKeyRow(String name, String definition, Author author, Instant now) {
    this.name = name;
    this.createdAt = now.toEpochMilli();
    this.createdBy = author.name();
    change(definition, author, now);
  }

  final void change(String changed, Author author, Instant now) {
    this.definition = changed;
    this.changedAt = now.toEpochMilli();
    this.changedBy = author.name();
  }

  String name() {
    return name;
  }

  String definition() {
    return definition;
  }

  StoredKey toRecord() {
    return new StoredKey(name, definition, Instant.ofEpochMilli(createdAt), createdBy);
  }
}

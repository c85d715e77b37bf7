package dev.portcullis.store.audit;

import dev.portcullis.store.database.ShortText;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.SequenceGenerator;
import jakarta.persistence.Table;
import java.time.Instant;

@Entity
@Table(name = "audit_entry")
@SequenceGenerator(name = "audit_entry_seq", sequenceName = "audit_entry_seq", allocationSize = 1)
public class AuditEntryRow {
  @Id
  @GeneratedValue(strategy = GenerationType.SEQUENCE, generator = "audit_entry_seq")
  private long id;

  @Column(name = "happened_at")
  private long happenedAt;

  @Column private String actor;
  @Column private String act;
  @Column private String object;
  @Column private String detail;

  protected AuditEntryRow() {}

  AuditEntryRow(Instant time, Author actor, String act, String object, String detail) {
    this.happenedAt = time.toEpochMilli();
    this.actor = actor.name();
    this.act = act;
    this.object = ShortText.of(object, 200);
    this.detail = ShortText.of(detail, 1000);
  }

  AuditEntry toRecord() {
    return new AuditEntry(Instant.ofEpochMilli(happenedAt), actor, act, object, detail);
  }
}

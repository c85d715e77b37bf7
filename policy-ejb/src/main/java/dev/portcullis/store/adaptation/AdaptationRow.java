package dev.portcullis.store.adaptation;

import dev.portcullis.store.audit.Author;
import dev.portcullis.store.database.ShortText;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.SequenceGenerator;
import jakarta.persistence.Table;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

@Entity
@Table(name = "adaptation")
@SequenceGenerator(name = "adaptation_seq", sequenceName = "adaptation_seq", allocationSize = 1)
public class AdaptationRow {
  @Id
  @GeneratedValue(strategy = GenerationType.SEQUENCE, generator = "adaptation_seq")
  private long id;

  @Column private String kind;
  @Column private String subject;
  @Column private String reason;

  @Column(name = "started_at")
  private long startedAt;

  @Column(name = "ends_at")
  private long endsAt;

  @Column private boolean suggested;

  @Column(name = "released_by")
  private @Nullable String releasedBy;

  @Column(name = "released_at")
  private @Nullable Long releasedAt;

  protected AdaptationRow() {}

  AdaptationRow(
      Adaptation.Kind kind,
      String subject,
      String reason,
      Instant started,
      Instant ends,
      boolean suggested) {
    this.kind = kind.name();
    this.subject = Adaptation.recorded(subject);
    this.reason = ShortText.of(reason, 500);
    this.startedAt = started.toEpochMilli();
    this.endsAt = ends.toEpochMilli();
    this.suggested = suggested;
  }

  boolean sameAs(AdaptationRow other) {
    return kind.equals(other.kind) && subject.equals(other.subject);
  }

  boolean releasable(Instant now) {
    return releasedAt == null && now.toEpochMilli() < endsAt;
  }

  void release(Author author, Instant time) {
    releasedBy = author.name();
    releasedAt = time.toEpochMilli();
  }

  Adaptation toRecord() {
    return new Adaptation(
        id,
        Adaptation.Kind.valueOf(kind),
        subject,
        reason,
        Instant.ofEpochMilli(startedAt),
        Instant.ofEpochMilli(endsAt),
        suggested,
        releasedBy,
        releasedAt == null ? null : Instant.ofEpochMilli(releasedAt));
  }
}

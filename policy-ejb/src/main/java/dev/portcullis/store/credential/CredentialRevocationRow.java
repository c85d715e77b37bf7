package dev.portcullis.store.credential;

import dev.portcullis.store.audit.Author;
import dev.portcullis.store.database.ShortText;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import jakarta.persistence.Table;
import java.io.Serializable;
import java.time.Instant;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** What a person revoked. */
@Entity
@Table(name = "credential_revocation")
@IdClass(CredentialRevocationRow.Key.class)
public class CredentialRevocationRow {
  @Id private String kind;
  @Id private String name;
  @Column private String marks;

  @Column(name = "revoked_at")
  private long revokedAt;

  @Column(name = "revoked_by")
  private String revokedBy;

  @Column private String remark;

  protected CredentialRevocationRow() {}

  CredentialRevocationRow(StoredRevocation revocation) {
    this.kind = revocation.kind();
    this.name = revocation.name();
    this.marks = String.join("\n", new TreeSet<>(revocation.marks()));
    this.revokedAt = revocation.revoked().toEpochMilli();
    this.revokedBy = new Author(revocation.revokedBy()).name();
    this.remark = ShortText.of(revocation.comment(), 500);
  }

  /** Whoever revokes again adds what it is known by now. */
  void add(Set<String> more) {
    var all = new TreeSet<>(marks());
    all.addAll(more);
    marks = String.join("\n", all);
  }

  private Set<String> marks() {
    return marks.lines().collect(Collectors.toUnmodifiableSet());
  }

  StoredRevocation toRecord() {
    return new StoredRevocation(
        kind, name, marks(), Instant.ofEpochMilli(revokedAt), revokedBy, remark);
  }

  /** Kind and name. */
  static final class Key implements Serializable {
    private static final long serialVersionUID = 1;

    private String kind = "";
    private String name = "";

    Key() {}

    Key(String kind, String name) {
      this.kind = kind;
      this.name = name;
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Key key && kind.equals(key.kind) && name.equals(key.name);
    }

    @Override
    public int hashCode() {
      return Objects.hash(kind, name);
    }
  }
}

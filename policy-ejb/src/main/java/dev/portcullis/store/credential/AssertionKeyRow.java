package dev.portcullis.store.credential;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;

/** The public key that a node signs assertions with. */
@Entity
@Table(name = "assertion_key")
public class AssertionKeyRow {
  @Id private String kid;

  @Column private String jwk;

  @Column(name = "seen_at")
  private long seenAt;

  protected AssertionKeyRow() {}

  AssertionKeyRow(String kid, String jwk, long seenAt) {
    this.kid = kid;
    this.jwk = jwk;
    this.seenAt = seenAt;
  }

  String jwk() {
    return jwk;
  }
}

package dev.portcullis.store.credential;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EntityManager;
import jakarta.persistence.Id;
import jakarta.persistence.LockModeType;
import jakarta.persistence.Table;

/** The one row that counts changes of credentials. */
@Entity
@Table(name = "credential_change")
public class CredentialChangeRow {
  private static final int ONLY = 1;

  @Id private int id;
  @Column private long number;
  @Column private boolean adopted;

  protected CredentialChangeRow() {}

  static CredentialChangeRow read(EntityManager entities) {
    return entities.find(CredentialChangeRow.class, ONLY);
  }

  /** Writers go one after the other, so that their number is exact. */
  static CredentialChangeRow next(EntityManager entities) {
    var row = entities.find(CredentialChangeRow.class, ONLY, LockModeType.PESSIMISTIC_WRITE);
    row.number++;
    return row;
  }

  long number() {
    return number;
  }

  boolean adopted() {
    return adopted;
  }

  void adopt() {
    adopted = true;
  }
}

package dev.portcullis.store.limit;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;

/** The one row that counts changes of overrides. */
@Entity
@Table(name = "key_override_change")
public class KeyOverrideChangeRow {
  static final int ONLY = 1;

  @Id private int id;
  @Column private long number;

  protected KeyOverrideChangeRow() {}

  long number() {
    return number;
  }

  void next() {
    number++;
  }
}

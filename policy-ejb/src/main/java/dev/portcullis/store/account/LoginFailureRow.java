package dev.portcullis.store.account;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Duration;
import java.time.Instant;

/** How often somebody failed to log in, lately. */
@Entity
@Table(name = "login_failure")
public class LoginFailureRow {
  @Id private String subject;

  @Column private int failures;

  @Column(name = "last_at")
  private long lastAt;

  @Column(name = "locked_until")
  private long lockedUntil;

  protected LoginFailureRow() {}

  LoginFailureRow(String subject) {
    this.subject = subject;
  }

  Duration lockedFor(Instant now) {
    return Duration.ofMillis(Math.max(0, lockedUntil - now.toEpochMilli()));
  }

  void count(Instant now, LoginLimit limit) {
    long millis = now.toEpochMilli();
    failures = millis - lastAt > limit.memory().toMillis() ? 1 : failures + 1;
    lastAt = millis;
    lockedUntil = millis + limit.delayAfter(failures).toMillis();
  }

  void takeBack(Instant now) {
    failures = Math.max(0, failures - 1);
    lockedUntil = now.toEpochMilli();
  }
}

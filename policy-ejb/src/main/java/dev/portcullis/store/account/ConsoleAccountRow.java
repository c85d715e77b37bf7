package dev.portcullis.store.account;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Collectors;

@Entity
@Table(name = "console_account")
public class ConsoleAccountRow {
  @Id private String name;

  @Column private String password;
  @Column private String roles;

  @Column(name = "must_change")
  private boolean mustChange;

  @Column(name = "created_at")
  private long createdAt;

  @Column(name = "changed_at")
  private long changedAt;

  protected ConsoleAccountRow() {}

  ConsoleAccountRow(
      String name, String password, Set<ConsoleRole> roles, boolean mustChange, Instant created) {
    this.name = name;
    this.password = password;
    this.roles = text(roles);
    this.mustChange = mustChange;
    this.createdAt = created.toEpochMilli();
    this.changedAt = createdAt;
  }

  /** The hash; changes with every change of the password, since the salt does. */
  String password() {
    return password;
  }

  void changePassword(String hash, boolean mustChange, Instant time) {
    password = hash;
    changedAt = time.toEpochMilli();
    this.mustChange = mustChange;
  }

  void changeRoles(Set<ConsoleRole> granted) {
    roles = text(granted);
  }

  private static String text(Set<ConsoleRole> roles) {
    return roles.stream().sorted().map(Enum::name).collect(Collectors.joining(","));
  }

  private String stamp() {
    return Sha256.hex(password + '\n' + roles);
  }

  ConsoleAccount toRecord() {
    var granted = EnumSet.noneOf(ConsoleRole.class);
    Arrays.stream(roles.split(",")).map(ConsoleRole::valueOf).forEach(granted::add);
    return new ConsoleAccount(
        name,
        granted,
        mustChange,
        stamp(),
        Instant.ofEpochMilli(createdAt),
        Instant.ofEpochMilli(changedAt));
  }
}

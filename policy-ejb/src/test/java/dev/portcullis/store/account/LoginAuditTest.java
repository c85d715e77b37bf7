package dev.portcullis.store.account;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.store.audit.AuditBound;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class LoginAuditTest {
  private final List<String> rows = new ArrayList<>();
  private Instant now = Instant.parse("2026-01-01T00:00:00Z");
  private final LoginAudit audit =
      new LoginAudit(
          (who, act, object, detail) -> rows.add(act + " " + object + " " + detail), () -> now);

  private static InetAddress address(int n) {
    try {
      return InetAddress.getByAddress(new byte[] {10, 0, (byte) (n / 256), (byte) n});
    } catch (UnknownHostException e) {
      throw new IllegalStateException(e);
    }
  }

  private ConsoleAccount account(String name) {
    return new ConsoleAccount(name, Set.of(ConsoleRole.VIEWER), false, "", now, now);
  }

  @Test
  void anAddressFillsOneRowAMinuteAndWhatWasLeftOutIsTold() {
    for (int i = 0; i < 1000; i++) {
      audit.failed("account.login-failed", "name" + i, address(1));
    }
    assertThat(rows).containsExactly("account.login-failed name0 from 10.0.0.1");
    now = now.plus(Duration.ofMinutes(1));
    audit.failed("account.login-refused", "admin", address(1));
    assertThat(rows.get(1)).endsWith("; 999 more attempts are not listed");
  }

  @Test
  void manyAddressesFillNoMoreThanTheMostRowsAMinute() {
    for (int i = 0; i < 5000; i++) {
      audit.failed("account.login-failed", "admin", address(i));
    }
    assertThat(rows).hasSize(AuditBound.MOST);
  }

  @Test
  void aLogInIsWrittenOnceInHalfAnHour() {
    for (int i = 0; i < 100; i++) {
      audit.succeeded(account("alice"), address(1));
      now = now.plus(Duration.ofSeconds(17));
    }
    audit.succeeded(account("alice"), address(2));
    assertThat(rows)
        .containsExactly("account.login alice from 10.0.0.1", "account.login alice from 10.0.0.2");
    now = now.plus(Duration.ofMinutes(2));
    audit.succeeded(account("alice"), address(1));
    assertThat(rows).hasSize(3);
  }
}

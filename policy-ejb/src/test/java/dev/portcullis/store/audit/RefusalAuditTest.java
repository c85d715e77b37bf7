package dev.portcullis.store.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.portcullis.store.database.StoreException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RefusalAuditTest {
  private final List<String> rows = new ArrayList<>();
  private Instant now = Instant.parse("2026-01-01T00:00:00Z");
  private final RefusalAudit audit =
      new RefusalAudit(
          (who, act, object, detail) ->
              rows.add(who.name() + " " + act + " " + object + " " + detail),
          () -> now);

  private static InetAddress address(int n) {
    try {
      return InetAddress.getByAddress(new byte[] {10, 0, (byte) (n / 256), (byte) n});
    } catch (UnknownHostException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void oneRowAMinuteIsWrittenOfEachAndWhatWasLeftOutIsTold() {
    for (int i = 0; i < 100; i++) {
      audit.notPermitted(new Author("eve"), "PUT /policy", address(i));
    }
    assertThat(rows).containsExactly("eve access.refused PUT /policy from 10.0.0.0");
    now = now.plus(Duration.ofMinutes(1));
    audit.notPermitted(new Author("eve"), "a page");
    assertThat(rows.get(1)).endsWith("; 99 more are not listed");
  }

  @Test
  void whatOtherSitesSendKeepsNoRefusalOut() {
    for (int i = 0; i < 5000; i++) {
      audit.crossSite("POST /api/v1/policy", address(i));
    }
    assertThat(rows).hasSize(AuditBound.MOST);
    audit.notPermitted(new Author("eve"), "PUT /policy", address(1));
    assertThat(rows).hasSize(AuditBound.MOST + 1);
  }

  @Test
  void aRefusalStandsWhereItCannotBeWrittenDown() {
    var without =
        new RefusalAudit(
            (who, act, object, detail) -> {
              throw new StoreException("away", new IllegalStateException());
            },
            () -> now);
    assertThatCode(() -> without.crossSite("POST /x", address(1))).doesNotThrowAnyException();
  }
}

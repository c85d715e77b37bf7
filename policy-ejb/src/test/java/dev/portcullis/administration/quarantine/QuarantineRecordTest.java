package dev.portcullis.administration.quarantine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.behaviour.Act;
import dev.portcullis.behaviour.QuarantineLedger;
import dev.portcullis.behaviour.QuarantinePolicy;
import dev.portcullis.behaviour.Quarantines;
import dev.portcullis.store.Store;
import dev.portcullis.store.adaptation.Adaptation;
import dev.portcullis.store.adaptation.Adaptations;
import dev.portcullis.store.audit.AuditTrail;
import dev.portcullis.store.audit.Author;
import dev.portcullis.store.database.Database;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever suspends somebody here is listed, bounded, and can be ended by a person. */
class QuarantineRecordTest {

  private static final String TEN_YEARS = "2036-11-23T12:00:00Z";

  @TempDir Path home;
  private Instant now = Instant.parse("2026-11-23T12:00:00Z");
  private Database database;
  private Adaptations adaptations;
  private Quarantines quarantines;
  private QuarantineRecord record;

  @BeforeEach
  void open() {
    database = Store.open("jdbc:h2:file:" + home.resolve("db"), "", "");
    adaptations = new Adaptations(database, new AuditTrail(database, () -> now), () -> now);
    quarantines = new Quarantines(QuarantinePolicy.DEFAULT, new Silent(), () -> now);
    record = new QuarantineRecord(quarantines, adaptations);
  }

  @AfterEach
  void close() {
    database.close();
  }

  private static final class Silent implements QuarantineLedger {
    @Override
    public void quarantined(Act act) {}

    @Override
    public void released(Act act, String by, Instant at) {}
  }

  private void told(String key, String until) {
    AdaptationMessage.apply(
        quarantines,
        Map.of(
            "act",
            "impose",
            "kind",
            "SUBJECT",
            "key",
            key,
            "reason",
            "x".repeat(10_000),
            "from",
            now.toString(),
            "until",
            until));
  }

  private void later(Duration time) {
    now = now.plus(time);
    record.reconcile(now);
  }

  @Test
  void whatTheGridToldLastsNoLongerThanWhatIsImposedHereAndIsListed() {
    told("corp|victim", TEN_YEARS);
    assertThat(quarantines.quarantined("corp|victim", "-")).isTrue();
    later(Duration.ofSeconds(6));
    assertThat(adaptations.current())
        .singleElement()
        .satisfies(
            act -> {
              assertThat(act.subject()).isEqualTo("corp|victim");
              assertThat(act.reason()).hasSizeLessThan(300);
              assertThat(act.ends()).isBefore(now.plus(QuarantinePolicy.DEFAULT.longest()));
            });
    later(QuarantinePolicy.DEFAULT.longest());
    assertThat(quarantines.quarantined("corp|victim", "-")).isFalse();
  }

  @Test
  void itIsWrittenDownOnceHoweverLongItsName() {
    told("corp|" + "v".repeat(1500), TEN_YEARS);
    for (int i = 0; i < 3; i++) {
      later(Duration.ofSeconds(6));
    }
    assertThat(adaptations.current()).hasSize(1);
  }

  @Test
  void whatAPersonEndedEndsHereThoughNobodyToldAndIsNotWrittenDownAgain() {
    told("corp|victim", TEN_YEARS);
    later(Duration.ofSeconds(6));
    long id = adaptations.current().get(0).id();
    adaptations.release(id, new Author("alice"));
    later(Duration.ofSeconds(5));
    assertThat(quarantines.quarantined("corp|victim", "-")).isFalse();
    later(Duration.ofSeconds(5));
    assertThat(adaptations.current()).isEmpty();
  }

  @Test
  void aNewActAfterAReleaseIsANewOne() {
    adaptations.release(
        adaptations
            .start(Adaptation.Kind.SUBJECT, "corp|again", "-", Duration.ofMinutes(5), false)
            .id(),
        new Author("alice"));
    now = now.plusSeconds(1);
    told("corp|again", TEN_YEARS);
    later(Duration.ofSeconds(6));
    assertThat(quarantines.quarantined("corp|again", "-")).isTrue();
    assertThat(adaptations.current()).hasSize(1);
  }

  @Test
  void namesThatNobodyHasAreNotTakenOver() {
    told("", TEN_YEARS);
    told("v".repeat(100_000), TEN_YEARS);
    assertThat(quarantines.current()).isEmpty();
  }
}

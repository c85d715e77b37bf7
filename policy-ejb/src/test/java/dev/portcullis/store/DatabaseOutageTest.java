package dev.portcullis.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.portcullis.store.audit.AuditEntry;
import dev.portcullis.store.audit.AuditTrail;
import dev.portcullis.store.audit.Author;
import dev.portcullis.store.database.Database;
import dev.portcullis.store.database.OutageCause;
import dev.portcullis.store.database.StartPatience;
import dev.portcullis.store.database.StoreException;
import dev.portcullis.testing.Awaiting;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A database that cannot be used for a while is used again, without a restart. */
@Tag("slow")
class DatabaseOutageTest {

  private static final Duration SOON = Duration.ofSeconds(60);

  @TempDir Path home;

  private static AuditTrail trail(Database database) {
    return new AuditTrail(database, InstantSource.system());
  }

  private static void write(Database database, int number) {
    trail(database).record(new Author("writer"), "test.write", "no " + number, "x".repeat(900));
  }

  private static List<String> written(Database database) {
    return trail(database).latest(10_000).stream().map(AuditEntry::object).toList();
  }

  private static StoreException failure(Database database) {
    return catchThrowableOfType(StoreException.class, () -> write(database, -1));
  }

  /** Writes until a failure; what was acknowledged is counted on from {@code number}. */
  private static int writeUntilItFails(Database database, int number) {
    for (int i = number; ; i++) {
      try {
        write(database, i);
      } catch (StoreException e) {
        assertThat(e.outage()).contains(OutageCause.DISK_FULL);
        return i;
      }
    }
  }

  /** Proxy and console have the same file open, each by itself. */
  @Test
  void aFullDiskClosesTheFileOnlyWhileItIsFullAndNothingAcknowledgedIsLost() throws Exception {
    try (var disk = SmallDisk.mountedAt(home.resolve("small"), 4)) {
      String url = "jdbc:h2:file:" + disk.root().resolve("portcullis");
      try (var proxy = Store.open(url, "", "");
          var console = Store.open(url, "", "")) {
        int written = 0;
        for (int round = 0; round < 3; round++) {
          write(proxy, written++);
          disk.fill();
          written = writeUntilItFails(round % 2 == 0 ? proxy : console, written);
          var told = failure(round % 2 == 0 ? proxy : console);
          assertThat(told.outage()).contains(OutageCause.DISK_FULL);
          assertThat(told).hasMessageContaining("the disk is full");

          disk.free();
          usedAgain(console);
          usedAgain(proxy);
          assertThat(proxy.outage()).isEmpty();
          assertThat(written(proxy)).contains(numbers(written));
          assertThat(written(console)).contains(numbers(written));
        }
      }
      try (var again = Store.open(url, "", "")) {
        assertThat(written(again)).contains("no 0");
      }
    }
  }

  private static void usedAgain(Database database) throws Exception {
    long end = System.nanoTime() + SOON.toNanos();
    for (var failure = failure(database); failure != null; failure = failure(database)) {
      if (System.nanoTime() - end > 0) {
        throw new AssertionError("not in time, " + database.outage(), failure);
      }
      Thread.sleep(20);
    }
  }

  private static String[] numbers(int count) {
    return Stream.iterate(0, i -> i + 1).limit(count).map(i -> "no " + i).toArray(String[]::new);
  }

  private EmbeddedPostgres server(int port) throws Exception {
    return EmbeddedPostgres.builder()
        .setServerConfig("fsync", "off")
        .setDataDirectory(home.resolve("postgres"))
        .setCleanDataDirectory(false)
        .setPort(port)
        .start();
  }

  @Test
  void aServerThatStoppedFailsAndIsUsedAgainWhenItIsBack() throws Exception {
    var server = server(0);
    int port = server.getPort();
    try (var database = Store.open(server.getJdbcUrl("postgres", "postgres"), "", "")) {
      write(database, 0);
      server.close();
      Awaiting.until(() -> failure(database) != null);
      for (int i = 0; i < 100; i++) {
        assertThat(failure(database).outage()).isPresent();
      }
      assertThat(database.outage()).isPresent();

      try (var again = server(port)) {
        usedAgain(database);
        assertThat(again.getPort()).isEqualTo(port);
        assertThat(written(database)).contains("no 0");
        assertThat(database.outage()).isEmpty();
      }
    }
  }

  @Test
  void aServerThatSaysNothingIsWaitedForSecondsAndUsedAgain() throws Exception {
    try (var server = server(0);
        var database = Store.open(server.getJdbcUrl("postgres", "postgres"), "", "")) {
      write(database, 0);
      var processes = processes();
      signal("STOP", processes);
      try {
        assertThat(failure(database).outage()).isPresent();
        assertThat(failure(database).outage()).isPresent();
      } finally {
        signal("CONT", processes);
      }
      usedAgain(database);
      assertThat(written(database)).contains("no 0");
    }
  }

  /** The server and what it forked. */
  private List<ProcessHandle> processes() throws Exception {
    String first = Files.readAllLines(home.resolve("postgres").resolve("postmaster.pid")).get(0);
    var server = ProcessHandle.of(Long.parseLong(first.strip())).orElseThrow();
    return Stream.concat(Stream.of(server), server.descendants()).toList();
  }

  private static void signal(String name, List<ProcessHandle> processes) throws Exception {
    for (var process : processes) {
      new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
          .start()
          .waitFor(60, TimeUnit.SECONDS);
    }
  }

  @Test
  void aStartSaysOnceWhatItWaitsForAndGivesUpInTime() {
    var told = new CopyOnWriteArrayList<String>();
    var patience = new StartPatience(Duration.ofSeconds(3), told::add);
    assertThatThrownBy(() -> Store.open("jdbc:postgresql://127.0.0.1:1/x", "u", "", patience))
        .isInstanceOfSatisfying(
            StoreException.class, e -> assertThat(e.outage()).contains(OutageCause.UNREACHABLE));
    assertThat(told).containsExactly("it cannot be reached; trying for 3 seconds");
  }

  @Test
  void aRefusedPasswordIsNotWaitedFor() throws Exception {
    try (var server = server(0)) {
      try (var connection = server.getPostgresDatabase().getConnection();
          var statement = connection.createStatement()) {
        statement.execute("create role guest password 'right'");
      }
      String url = "jdbc:postgresql://127.0.0.1:" + server.getPort() + "/postgres";
      var patience = new StartPatience(Duration.ofMinutes(5), text -> {});
      assertThatThrownBy(() -> Store.open(url, "guest", "wrong", patience))
          .isInstanceOfSatisfying(
              StoreException.class, e -> assertThat(e.outage()).contains(OutageCause.REFUSED));
    }
  }
}

package dev.portcullis.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.portcullis.store.audit.AuditTrail;
import dev.portcullis.store.audit.Author;
import dev.portcullis.store.database.Database;
import dev.portcullis.store.database.StoreException;
import dev.portcullis.store.policy.PolicyText;
import dev.portcullis.store.policy.PolicyVersions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.InstantSource;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("slow")
class EmbeddedDatabaseTest {
  @TempDir Path home;

  @Test
  void theFileIsItsOwnersAlone() throws IOException {
    Path data = home.resolve("new/data");
    try (Database database = open(data)) {
      assertThat(permissions(data)).isEqualTo("rwx------");
      assertThat(permissions(data.resolve("portcullis.mv.db"))).isEqualTo("rw-------");
    }
  }

  @Test
  void whatWasStoredIsThereAfterARestart() {
    try (Database database = open(home)) {
      versions(database)
          .publish(
              new PolicyText("portcullis: 1\nroles: []\n", "0".repeat(64)),
              1,
              new Author("alice"),
              "why");
    }
    try (Database database = open(home)) {
      assertThat(versions(database).active().version().number()).isEqualTo(2);
    }
  }

  @Test
  void modulesOfOneVirtualMachineStartOnOneFileAtOnce() throws Exception {
    var threads = Executors.newFixedThreadPool(4);
    Callable<Database> open = () -> open(home);
    try {
      for (var opened : threads.invokeAll(IntStream.range(0, 4).mapToObj(i -> open).toList())) {
        try (Database database = opened.get()) {
          assertThat(versions(database).active().version().number()).isEqualTo(1);
        }
      }
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void aDataDirectoryThatIsAFileIsNamed() throws IOException {
    Path file = Files.createFile(home.resolve("file"));
    assertThatThrownBy(() -> open(file))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining(file.toString());
  }

  private static Database open(Path directory) {
    return Store.open("jdbc:h2:file:" + directory.resolve("portcullis"), "", "");
  }

  private static PolicyVersions versions(Database database) {
    InstantSource clock = InstantSource.system();
    return new PolicyVersions(database, new AuditTrail(database, clock), clock);
  }

  private static String permissions(Path path) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }
}

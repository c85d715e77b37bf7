package dev.portcullis.bundle;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A policy file that changes while requests come. */
class PolicyFileIT {

  private static final String POLICY =
      """
      portcullis: 1
      upstreams: [{name: echo, targets: ["%s"]}]
      routes:
        - {name: always, path: /always, upstream: echo, authenticate: [anonymous]}
        - {name: added, path: "/added-%d", upstream: echo, authenticate: [anonymous]}
      rules: [{name: all, effect: permit}]
      """;

  private static StubUpstream upstream;
  private static Bundle bundle;
  private static Path file;

  @BeforeAll
  static void start() throws Exception {
    upstream = new StubUpstream();
    file = Files.createTempFile(Path.of("target"), "policy", ".yaml").toAbsolutePath();
    write(0);
    bundle = Bundle.with().set("portcullis.policy.file", file).start();
  }

  @AfterAll
  static void stop() throws Exception {
    bundle.close();
    upstream.close();
    Files.delete(file);
  }

  @Test
  void aChangeIsInForceSoonAndNoRequestIsDroppedMeanwhile() throws Exception {
    var stop = new AtomicBoolean();
    var requests =
        CompletableFuture.supplyAsync(
            () -> {
              int sent = 0;
              while (!stop.get()) {
                assertThat(status("/always")).isEqualTo(200);
                sent++;
              }
              return sent;
            });
    for (int i = 1; i <= 5; i++) {
      write(i);
      awaitStatus("/added-" + i, 200);
      assertThat(status("/added-" + (i - 1))).isEqualTo(404);
    }
    stop.set(true);
    assertThat(requests.get()).isPositive();
  }

  @Test
  void aBadDocumentIsNotPublishedAndTheOwnerIsToldWhere() throws Exception {
    String good = Files.readString(file);
    Files.writeString(file, good.replace("effect: permit", "effect: premit"));
    var deadline = Instant.now().plus(Duration.ofSeconds(60));
    while (!bundle.log().contains("line 6, rules[0].effect")) {
      assertThat(Instant.now()).as("told in time").isBefore(deadline);
      assertThat(status("/always")).isEqualTo(200);
    }
    Files.writeString(file, good);
  }

  private static void write(int number) throws IOException {
    Files.writeString(file, POLICY.formatted(upstream.url(), number));
  }

  private static int status(String path) {
    try {
      return RawHttp.request(bundle.dataPort(), "GET", path).status();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static void awaitStatus(String path, int wanted) {
    var deadline = Instant.now().plus(Duration.ofSeconds(60));
    while (status(path) != wanted) {
      assertThat(Instant.now()).as(path + " in time").isBefore(deadline);
    }
  }
}

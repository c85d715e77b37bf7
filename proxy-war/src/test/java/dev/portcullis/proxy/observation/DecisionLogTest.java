package dev.portcullis.proxy.observation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.decision.DecisionFacts;
import dev.portcullis.policy.attribute.AnswerFacts;
import dev.portcullis.request.Finding;
import dev.portcullis.request.Reason;
import dev.portcullis.request.Subject;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DecisionLogTest {

  @TempDir private Path directory;
  private final List<String> fed = new ArrayList<>();

  private static DecisionLine line(String path, String detail) {
    return line(path, detail, Map.of());
  }

  private static DecisionLine line(String path, String detail, Map<String, String> limits) {
    var facts =
        new DecisionFacts(
            "id-1",
            7,
            "orders",
            Subject.ANONYMOUS,
            Reason.PERMITTED,
            List.of("r\"1"),
            List.of("forbid:x"),
            List.of(new Finding(Finding.Category.SQL_INJECTION, "query:q", "' or 1=1 --\n")),
            0.12345,
            "",
            limits,
            null);
    return new DecisionLine(
        new RequestFacts(
            Instant.EPOCH,
            "id-1",
            "theirs",
            InetAddress.getLoopbackAddress(),
            "GET",
            "a.test",
            path),
        facts,
        true,
        new Ending(Reason.UPSTREAM_FAILED, detail, false),
        new AnswerFacts(502, 2, 1),
        new Durations(3, 4, 5));
  }

  private DecisionLog log(long most, int kept, int capacity) {
    return new DecisionLog(
        new RotatingFile(directory.resolve("logs/decisions.jsonl"), most, kept),
        null,
        entry -> fed.add(new String(entry.get(), StandardCharsets.US_ASCII)),
        "n",
        capacity);
  }

  @Test
  void whatAClientSaysCannotForgeALine() throws Exception {
    try (var log = log(1 << 20, 2, 100)) {
      log.add(line("/a\n{\"id\":\"forged\"}\u2028\u001b[2J", "\u202e\"\\ \ud800"));
    }
    var lines = Files.readAllLines(directory.resolve("logs/decisions.jsonl"));
    assertThat(lines).hasSize(1);
    assertThat(fed).containsExactly("id-1\n" + lines.get(0));
    assertThat(lines.get(0)).matches("[ -~]*").contains("\\u000a", "\\u001b", "\\u2028");
    assertThat(lines.get(0))
        .isEqualTo(
            "{\"time\":\"1970-01-01T00:00:00.000000Z\",\"id\":\"id-1\",\"node\":\"n\",\"client\":\"127.0.0.1\","
                + "\"method\":\"GET\",\"host\":\"a.test\",\"path\":\"/a\\u000a{\\\"id\\\":\\\"forged\\\"}"
                + "\\u2028\\u001b[2J\",\"route\":\"orders\",\"version\":7,\"subject\":\"anonymous\","
                + "\"issuer\":\"portcullis\",\"kind\":\"anonymous\",\"credential\":\"none\",\"decision\":\"permit\","
                + "\"reason\":\"upstream-failed\",\"status\":502,\"rules\":[\"r\\\"1\"],\"shadow\":[\"forbid:x\"],\"findings\":[\"sql-injection"
                + " query:q ' or 1=1 --\\u000a\"],"
                + "\"risk\":0.123,\"bytes_in\":1,\"bytes_out\":2,\"micros\":{\"decision\":3,\"upstream\":4,\"total\":5},\"detail\":\"\\u202e\\\"\\\\"
                + " \\ud800\",\"cut\":false,\"client_request_id\":\"theirs\"}");
  }

  @Test
  void aLineTellsTheKeysOfLimitsThatItDoesNotTellOtherwise() throws Exception {
    try (var log = log(1 << 20, 2, 100)) {
      log.add(line("/", "", Map.of("by \"tenant\"", "ac\nme")));
    }
    assertThat(Files.readAllLines(directory.resolve("logs/decisions.jsonl")).get(0))
        .endsWith(
            "\"cut\":false,\"client_request_id\":\"theirs\",\"limits\":{\"by"
                + " \\\"tenant\\\"\":\"ac\\u000ame\"}}");
  }

  @Test
  void everyLineIsThereInOrderAcrossRotation() throws Exception {
    try (var log = log(4000, 100, 100)) {
      for (int i = 0; i < 200; i++) {
        log.add(line("/" + i, ""));
      }
      log.close();
      assertThat(log.dropped()).isZero();
    }
    var file = new RotatingFile(directory.resolve("logs/decisions.jsonl"), 1, 1);
    var all = new ArrayList<String>();
    for (int age = 100; age >= 0; age--) {
      if (Files.exists(file.old(age))) {
        all.addAll(Files.readAllLines(file.old(age)));
      }
    }
    assertThat(all).hasSize(200);
    for (int i = 0; i < 200; i++) {
      assertThat(all.get(i)).contains("\"path\":\"/" + i + "\"");
    }
  }

  @Test
  void noMoreFilesThanAskedForAreKept() throws Exception {
    var file = new RotatingFile(directory.resolve("decisions.jsonl"), 10, 2);
    for (int i = 0; i < 10; i++) {
      byte[] line = ("line " + i + "\n").getBytes(StandardCharsets.US_ASCII);
      file.write(line, line.length);
    }
    file.close();
    try (var files = Files.list(directory)) {
      assertThat(files.map(f -> f.getFileName().toString()))
          .containsExactlyInAnyOrder("decisions.jsonl", "decisions.1.jsonl", "decisions.2.jsonl");
    }
    assertThat(Files.readString(directory.resolve("decisions.jsonl"))).isEqualTo("line 9\n");
    assertThat(Files.readString(directory.resolve("decisions.2.jsonl"))).isEqualTo("line 7\n");
  }

  @Test
  void aLogThatCannotBeWrittenCountsWhatItLoses() throws Exception {
    Files.writeString(directory.resolve("logs"), "a file where a directory should be");
    var log = log(1000, 1, 10);
    log.add(line("/", ""));
    log.close();
    assertThat(log.dropped()).isEqualTo(1);
  }

  @Test
  void linesAlsoGoToTheStandardOutputIfAskedFor() throws Exception {
    var out = new ByteArrayOutputStream();
    var file = new RotatingFile(directory.resolve("d.jsonl"), 1 << 20, 1);
    try (var log =
        new DecisionLog(file, new PrintStream(out, true, "UTF-8"), entry -> {}, "n", 10)) {
      log.add(line("/x", ""));
    }
    assertThat(out.toString(StandardCharsets.UTF_8))
        .isEqualTo(Files.readString(directory.resolve("d.jsonl")))
        .contains("\"path\":\"/x\"");
  }
}

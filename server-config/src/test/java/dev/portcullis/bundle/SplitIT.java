package dev.portcullis.bundle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.bundle.SharedBundle.Running;
import java.io.IOException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A route whose callers are split between two upstreams. */
@ExtendWith(SharedBundle.class)
class SplitIT {

  private final Running running;

  SplitIT(Running running) {
    this.running = running;
  }

  @BeforeEach
  void forget() {
    running.recorder().clear();
  }

  /** Whether the other upstream answered, which alone has something to say. */
  private boolean elsewhere(String... lines) throws IOException {
    String head = "GET /split HTTP/1.1\r\nHost: fields.example.com\r\n";
    String all = head + String.join("\r\n", lines) + "\r\n\r\n";
    var answer = RawHttp.send(running.bundle().dataPort(), all);
    assertThat(answer.status()).isEqualTo(200);
    return !answer.body().isEmpty();
  }

  @Test
  void eachCallerStaysOnOneSide() throws Exception {
    int others = 0;
    for (int i : IntStream.range(0, 20).toArray()) {
      boolean first = elsewhere("X-Who: caller-" + i);
      assertThat(elsewhere("X-Who: caller-" + i)).isEqualTo(first);
      others += first ? 1 : 0;
    }
    assertThat(others).isBetween(1, 19);
  }

  @Test
  void whatMeetsAConditionGoesThereWhoeverAsks() throws Exception {
    for (int i : IntStream.range(0, 10).toArray()) {
      assertThat(elsewhere("X-Who: caller-" + i, "X-Ring: beta")).isTrue();
    }
  }
}

package dev.portcullis.proxy.enforcement;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.request.Reason;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** Errors of the virtual machine on a request's way. */
class ErrorsTest {

  private static final List<Supplier<Error>> ERRORS =
      List.of(
          () -> new OutOfMemoryError("for a test"),
          StackOverflowError::new,
          () -> new NoClassDefFoundError("for a test"),
          () -> new ExceptionInInitializerError("for a test"),
          () -> new AssertionError("for a test"));

  @Test
  void anErrorOfADecisionIsA503AndCounted() throws Exception {
    for (var error : ERRORS) {
      try (var gate =
          Gate.deciding(
              request -> {
                throw error.get();
              },
              List.of())) {
        var answer = gate.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.body()).contains("\"reason\":\"undecidable\"").doesNotContain("Error");
        assertThat(answer.field("Retry-After")).isNotNull();
        assertThat(gate.line().ending().reason()).isEqualTo(Reason.UNDECIDABLE);
        assertThat(gate.enforcement.errors()).isEqualTo(1);
      }
    }
  }
}

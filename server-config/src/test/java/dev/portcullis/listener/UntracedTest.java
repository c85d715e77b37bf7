package dev.portcullis.listener;

import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class UntracedTest {

  /** As the server's mapper has its services. */
  private static final class Mapper {
    private @Nullable Object requestTracing = "a service";
    private final String other = "kept";
  }

  @Test
  void aServiceIsTakenAwayAndNothingElse() {
    var mapper = new Mapper();
    assertThat(Untraced.without("requestTracing", mapper)).isTrue();
    assertThat(mapper.requestTracing).isNull();
    assertThat(mapper.other).isEqualTo("kept");
  }

  @Test
  void aServerThatHasNoSuchServiceIsLeftAsItIs() {
    var mapper = new Mapper();
    assertThat(Untraced.without("stuckThreadsStore", mapper)).isFalse();
    assertThat(mapper.requestTracing).isEqualTo("a service");
  }
}

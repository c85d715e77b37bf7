package dev.portcullis.bundle;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.util.JSONObjectUtils;
import dev.portcullis.bundle.SharedBundle.Running;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What {@code /openapi} tells of the REST interface is valid, and the same as its page tells. */
@ExtendWith(SharedBundle.class)
class OpenApiIT {

  private static final Pattern CALL = Pattern.compile("`(GET|POST|PUT|DELETE|PATCH) (/[^` ?]*)`");

  private static Map<String, Object> description = Map.of();

  @BeforeAll
  static void read(Running running) throws Exception {
    int port = running.bundle().adminPort();
    var answer = RawHttp.request(port, "GET", "/openapi", "Accept: application/json");
    assertThat(answer.status()).isEqualTo(200);
    description = JSONObjectUtils.parse(answer.body());
  }

  @Test
  void itIsAValidDocument() {
    assertThat(OpenApiRules.problems(description)).isEmpty();
  }

  @Test
  void eachCallOfThePageIsAnOperationAndTheOtherWayRound() throws Exception {
    Set<String> told = new TreeSet<>();
    var calls = CALL.matcher(Files.readString(Path.of("..", "docs", "rest.md")));
    while (calls.find()) {
      String path = calls.group(2);
      String below = path.startsWith("/portcullis/") ? path.substring(11) : "/api/v1" + path;
      told.add(OpenApiRules.operation(calls.group(1), below));
    }
    assertThat(new TreeSet<>(OpenApiRules.operations(description))).isEqualTo(told).isNotEmpty();
  }
}

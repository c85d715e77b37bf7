package dev.portcullis.threat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.portcullis.policy.document.ThreatMode;
import dev.portcullis.request.Finding;
import dev.portcullis.request.Finding.Category;
import dev.portcullis.request.HttpFields;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** RFC 8259, as JSONTestSuite reads it: y_ must parse, n_ must not, i_ may. */
class JsonTestSuiteTest {

  /** A request without a body has nothing to parse, whatever its type. */
  private static final String NO_BODY = "n_structure_no_data.json";

  @Test
  void whatIsJsonPassesAndWhatIsNotIsMalformed() throws IOException {
    Optional<Path> folder = Corpora.folder("http/json-parsing");
    assumeTrue(folder.isPresent(), "SKIPPED: no shared/corpora/http beside this checkout");
    var wrong = new ArrayList<String>();
    int judged = 0;
    try (var files = Files.walk(folder.orElseThrow())) {
      for (Path file : files.filter(f -> f.toString().endsWith(".json")).toList()) {
        String name = file.getFileName().toString();
        List<Category> found = categories(Files.readAllBytes(file));
        boolean refused =
            found.contains(Category.MALFORMED_BODY) || found.contains(Category.RESOURCE_EXHAUSTION);
        boolean passes = name.equals(NO_BODY) || name.startsWith("y_");
        boolean right = passes ? found.isEmpty() : !name.startsWith("n_") || refused;
        judged++;
        if (!right) {
          wrong.add(name + " " + found);
        }
      }
    }
    System.out.printf("json-parsing: %d files%n", judged);
    assertThat(wrong).isEmpty();
    assertThat(judged).isGreaterThan(300);
  }

  private static List<Category> categories(byte[] body) {
    var fields = HttpFields.of("Content-Type", "application/json");
    var request = Requests.of("POST", "/", fields, body);
    return new ThreatInspector()
        .inspect(request, Corpora.route(ThreatMode.BLOCK)).findings().stream()
            .map(Finding::category)
            .toList();
  }
}

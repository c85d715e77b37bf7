package dev.portcullis.policy.check;

import dev.portcullis.policy.cors.Cors;
import dev.portcullis.policy.cors.Origins;
import dev.portcullis.policy.text.Problems;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Checks what a route says of pages of other origins. */
record CorsChecks(Checks checks) {

  private static final int MOST_ORIGINS = 200;
  private static final int MOST_FIELDS = 100;
  private static final String FIELD = "[!#$%&'*+.^_`|~0-9A-Za-z-]{1,64}";
  private static final String ANY = "*";

  void check(String path, @Nullable Cors cors) {
    if (cors == null) {
      return;
    }
    origins(path + ".origins", cors.origins().written());
    checks.methods(path + ".methods", cors.methods());
    fields(path + ".headers", cors.headers());
    fields(path + ".expose", cors.expose());
    checks.between(path + ".max-age", cors.maxAge(), Duration.ZERO, Duration.ofDays(1));
    if (cors.credentials()) {
      notWithCredentials(path, cors);
    }
  }

  private void origins(String path, List<String> origins) {
    checks.notEmpty(
        path, origins, "name them, such as `https://app.example.com`, or leave `cors` out");
    checks.distinct(path, origins);
    checks.between(path, origins.size(), 0, MOST_ORIGINS);
    for (int i = 0; i < origins.size(); i++) {
      if (!Origins.isOne(origins.get(i))) {
        problem(
            path + "[" + i + "]",
            "`" + Problems.shortened(origins.get(i)) + "` is no origin as browsers write it",
            "write scheme, host and a port that is not the scheme's own, in lower case and without"
                + " a path: `https://app.example.com`, `https://*.example.com`");
      }
    }
    if (origins.size() > 1 && origins.contains(Origins.ANY)) {
      problem(path, "`*` means every origin, others beside it nothing", "write `*` alone");
    }
  }

  private void fields(String path, List<String> names) {
    checks.distinct(path, names.stream().map(name -> name.toLowerCase(Locale.ROOT)).toList());
    checks.between(path, names.size(), 0, MOST_FIELDS);
    for (int i = 0; i < names.size(); i++) {
      if (!names.get(i).matches(FIELD)) {
        String shown = Problems.shortened(names.get(i));
        problem(path + "[" + i + "]", "`" + shown + "` is no field", "write one name for each");
      }
    }
  }

  /** Fetch Standard §3.2.5: with credentials, {@code *} is no wildcard; here it never is one. */
  private void notWithCredentials(String path, Cors cors) {
    for (String origin : List.of(Origins.ANY, Origins.NONE)) {
      if (cors.origins().written().contains(origin)) {
        problem(
            path + ".origins",
            "`" + origin + "` with `credentials`: any page could act as its visitor",
            "name the origins, or leave `credentials` out");
      }
    }
    wildcard(path + ".methods", cors.methods());
    wildcard(path + ".headers", cors.headers());
    wildcard(path + ".expose", cors.expose());
  }

  private void wildcard(String path, List<String> names) {
    if (names.contains(ANY)) {
      problem(path, "`*` is no wildcard with `credentials`", "name them one by one");
    }
  }

  private void problem(String path, String what, String remedy) {
    checks.problems().add(path, what, remedy);
  }
}

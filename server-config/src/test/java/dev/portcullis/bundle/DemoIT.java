package dev.portcullis.bundle;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Contract §1: the demo prints curl lines, and each gives the status that stands above it. */
class DemoIT {

  private static final Pattern WORD = Pattern.compile("'([^']*)'|\"([^\"]*)\"|(\\S+)");

  private final HttpClient client = HttpClient.newBuilder().version(Version.HTTP_1_1).build();

  @Test
  void everyCurlLineDoesWhatItSays() throws Exception {
    try (var bundle = Bundle.with().argument("--demo").start()) {
      List<String> lines = bundle.process().lines();
      assertThat(statuses(lines, "# 200: an API key")).containsExactly(200);
      assertThat(statuses(lines, "# 200: a signed token")).containsExactly(200);
      assertThat(statuses(lines, "# 401:")).containsExactly(401);
      assertThat(statuses(lines, "# 403: this key's role")).containsExactly(403, 200);
      assertThat(statuses(lines, "# 403: an injection")).containsExactly(403);
      assertThat(statuses(lines, "# 429:")).contains(200, 429);
      assertThat(Files.exists(demoDirectory(lines))).isTrue();
      assertThat(String.join("\n", lines)).contains("admin name and password   admin  ");
    }
  }

  private static Path demoDirectory(List<String> lines) {
    String line =
        lines.stream().filter(l -> l.contains("policy, reread")).findFirst().orElseThrow();
    return Objects.requireNonNull(Path.of(line.substring(line.indexOf('/'))).getParent());
  }

  /** The statuses of the requests that stand below a comment. */
  private List<Integer> statuses(List<String> lines, String comment)
      throws IOException, InterruptedException {
    int at = 0;
    while (!lines.get(at).strip().startsWith(comment)) {
      at++;
    }
    var statuses = new ArrayList<Integer>();
    for (at++; !lines.get(at).isBlank(); at++) {
      String line = lines.get(at).strip();
      int times = line.startsWith("for i in 1 2 3 4 5;") ? 5 : 1;
      String curl = line.substring(line.indexOf("curl ")).replace("; done", "");
      for (int i = 0; i < times; i++) {
        statuses.add(curl(words(curl)).statusCode());
      }
    }
    return statuses;
  }

  private static List<String> words(String line) {
    return WORD.matcher(line)
        .results()
        .map(r -> r.group(1) != null ? r.group(1) : r.group(2) != null ? r.group(2) : r.group(3))
        .toList();
  }

  /** As much of curl as the demo uses. */
  private HttpResponse<String> curl(List<String> words) throws IOException, InterruptedException {
    var request = HttpRequest.newBuilder(URI.create(words.get(words.size() - 1)));
    String method = "GET";
    String body = "";
    for (int i = 1; i < words.size() - 1; i++) {
      switch (words.get(i)) {
        case "-H" -> {
          String[] header = words.get(++i).split(": ", 2);
          request.header(header[0], header[1]);
        }
        case "-X" -> method = words.get(++i);
        case "-d" -> body = words.get(++i);
        case "--data-urlencode" -> {
          String[] parameter = words.get(++i).split("=", 2);
          String value = URLEncoder.encode(parameter[1], StandardCharsets.UTF_8);
          String uri = words.get(words.size() - 1) + "?" + parameter[0] + "=" + value;
          request.uri(URI.create(uri));
        }
        case "-o", "-w" -> i++;
        case "-i", "-s", "-G" -> {}
        default -> throw new AssertionError("an option that this test does not know: " + words);
      }
    }
    request.method(
        method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
    return client.send(request.build(), BodyHandlers.ofString());
  }
}

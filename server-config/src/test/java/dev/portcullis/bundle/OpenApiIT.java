package dev.portcullis.bundle;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.util.JSONObjectUtils;
import dev.portcullis.bundle.SharedBundle.Running;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
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

  private static final HttpClient CLIENT = HttpClient.newHttpClient();

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

  /** Changes that every node must take over, so that the answer may come before it has (202). */
  @Test
  void onlyWhatNodesTakeOverMayBePending() {
    Set<String> pending = new TreeSet<>();
    eachOperation(
        (method, path, operation) -> {
          if (OpenApiRules.map(operation.get("responses")).containsKey("202")) {
            pending.add(OpenApiRules.operation(method, path).replace("/api/v1", ""));
          }
        });
    assertThat(pending)
        .containsExactlyInAnyOrder(
            "PUT /policy",
            "POST /policy/versions/{}/activate",
            "POST /api-keys",
            "POST /api-keys/{}/rotate",
            "POST /api-keys/{}/revoke",
            "POST /api-keys/{}/unrevoke",
            "DELETE /api-keys/{}",
            "POST /certificates/{}/revoke",
            "POST /certificates/{}/unrevoke",
            "PUT /limits/{}/overrides/{}",
            "DELETE /limits/{}/overrides/{}",
            "POST /limits/{}/reset",
            "DELETE /quarantine/{}",
            "POST /issuers/{}/fetch");
  }

  /** What says that it needs an account is 401 without one; what says that it needs none is not. */
  @Test
  void whatNeedsAnAccountIsTold(Running running) {
    int port = running.bundle().adminPort();
    Set<String> open = new TreeSet<>();
    eachOperation(
        (method, path, operation) -> {
          String target = "/portcullis" + path.replaceAll("\\{[^}]*}", "1");
          int status = status(port, method, target);
          var responses = OpenApiRules.map(operation.get("responses"));
          assertThat(responses.keySet())
              .as(method + target)
              .anySatisfy(known -> assertThat((String) known).startsWith("2"));
          boolean needsNone = List.of(Map.of()).equals(operation.get("security"));
          assertThat(status).as(method + target).isEqualTo(needsNone ? 200 : 401);
          assertThat(responses.containsKey("401")).as(method + target).isEqualTo(!needsNone);
          if (needsNone) {
            open.add(method + path);
          }
        });
    assertThat(open).containsExactly("get/api/v1/jwks");
  }

  private static int status(int port, String method, String target) {
    var request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + target))
            .method(method.toUpperCase(Locale.ROOT), BodyPublishers.noBody())
            .build();
    try {
      return CLIENT.send(request, BodyHandlers.discarding()).statusCode();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private interface Visitor {
    void visit(String method, String path, Map<?, ?> operation);
  }

  private static void eachOperation(Visitor visitor) {
    OpenApiRules.map(description.get("paths"))
        .forEach(
            (path, item) ->
                OpenApiRules.map(item)
                    .forEach(
                        (method, operation) ->
                            visitor.visit(
                                (String) method, (String) path, OpenApiRules.map(operation))));
  }
}

package dev.portcullis.bundle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.testing.Awaiting;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Single keys of limits over REST: seen, given another amount, reset, and replayed. */
@ExtendWith(SharedBundle.class)
class LimitKeysIT {

  private static final String LIMITS = "/portcullis/api/v1/limits/";

  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final Bundle bundle;

  LimitKeysIT(SharedBundle.Running running) {
    bundle = running.bundle();
  }

  private int asks(String who) throws Exception {
    return RawHttp.request(bundle.dataPort(), "GET", "/limited/told", "X-Who: " + who).status();
  }

  private void useUp(String who) throws Exception {
    for (int i = 0; i < 3; i++) {
      assertThat(asks(who)).isEqualTo(200);
    }
    assertThat(asks(who)).isEqualTo(429);
  }

  private HttpResponse<String> send(String method, String path, String body) throws Exception {
    String account = "admin:" + Bundle.ADMIN_PASSWORD;
    byte[] pair = account.getBytes(StandardCharsets.UTF_8);
    var request =
        HttpRequest.newBuilder(bundle.admin(LIMITS + path))
            .method(method, BodyPublishers.ofString(body))
            .header("Content-Type", "application/json")
            .header("Authorization", "Basic " + Base64.getEncoder().encodeToString(pair));
    var answer = client.send(request.build(), BodyHandlers.ofString());
    assertThat(answer.body()).doesNotContain("Exception", "\tat ", "<html");
    return answer;
  }

  private static String amount(String amount, Duration length) {
    return "{\"amount\": \"%s\", \"until\": \"%s\", \"comment\": \"a demo\"}"
        .formatted(amount, Instant.now().plus(length));
  }

  @Test
  void aKeyWithAnOverrideHasItsOwnAmountUntilItIsEnded() throws Exception {
    useUp("a given/64");
    String path = "told/overrides/a%20given/64";
    var given = send("PUT", path, amount("5/h", Duration.ofHours(1)));
    assertThat(given.statusCode()).isEqualTo(200);
    assertThat(given.body()).contains("\"key\":\"a given/64\"", "\"holds\":true");
    for (int i = 0; i < 5; i++) {
      assertThat(asks("a given/64")).isEqualTo(200);
    }
    assertThat(asks("a given/64")).isEqualTo(429);
    assertThat(asks("another")).isEqualTo(200);
    assertThat(send("GET", "told/overrides", "").body()).contains("a given/64", "a demo", "5/h");
    assertThat(send("DELETE", path, "").statusCode()).isEqualTo(200);
    assertThat(send("DELETE", path, "").statusCode()).isEqualTo(404);
    assertThat(send("GET", "told/overrides", "").body()).isEqualTo("[]");
    assertThat(asks("a given/64")).isEqualTo(429);
  }

  @Test
  void anOverrideEndsByItself() throws Exception {
    useUp("brief");
    var length = Duration.ofSeconds(3);
    send("PUT", "told/overrides/brief", amount("1000/h", length));
    assertThat(asks("brief")).isEqualTo(200);
    Awaiting.until(() -> asks("brief") == 429);
    assertThat(send("GET", "told/overrides", "").body()).doesNotContain("brief");
  }

  @Test
  void aKeyThatIsResetHasItsFullBudgetAgain() throws Exception {
    useUp("again");
    assertThat(send("POST", "told/reset", "{\"key\": \"again\"}").statusCode()).isEqualTo(200);
    assertThat(asks("again")).isEqualTo(200);

    String quota = "/limited/quota";
    for (int i = 0; i < 4; i++) {
      RawHttp.request(bundle.dataPort(), "GET", quota, "X-Who: monthly");
    }
    send("POST", "quota/reset", "{\"key\": \"monthly\"}");
    assertThat(RawHttp.request(bundle.dataPort(), "GET", quota, "X-Who: monthly").status())
        .isEqualTo(200);
  }

  /** The next request already meets it, however soon it comes. */
  @Test
  void whatACallSaysIsDoneIsInForceWhenItAnswers() throws Exception {
    String who = "prompt";
    for (int i = 0; i < 20; i++) {
      send("POST", "told/reset", "{\"key\": \"" + who + "\"}");
      useUp(who);
      String path = "told/overrides/" + who;
      assertThat(send("PUT", path, amount("50/h", Duration.ofHours(1))).statusCode())
          .isEqualTo(200);
      assertThat(asks(who)).as("an override").isEqualTo(200);
      assertThat(send("DELETE", path, "").statusCode()).isEqualTo(200);
      assertThat(asks(who)).as("an override that was ended").isEqualTo(429);
      send("POST", "told/reset", "{\"key\": \"" + who + "\"}");
      assertThat(asks(who)).as("a reset").isEqualTo(200);
    }
  }

  @Test
  void whatAnotherAmountWouldHaveRefusedIsToldFromTheRecord() throws Exception {
    useUp("replayed");
    Awaiting.until(() -> figure("replayed", "requests", "3/h and 100/d") == 4);
    assertThat(figure("replayed", "refusedThen", "3/h and 100/d")).isEqualTo(1);
    assertThat(figure("replayed", "refused", "3/h and 100/d")).isEqualTo(1);
    assertThat(figure("replayed", "refused", "1/h")).isEqualTo(3);
    assertThat(figure("replayed", "refused", "4/h")).isZero();
    var quota = send("POST", "quota/what-if", "{\"amount\": \"5/month\"}");
    assertThat(quota.statusCode()).isEqualTo(422);
    assertThat(quota.body()).contains("only a rate can be replayed");
  }

  private int figure(String key, String name, String amount) throws Exception {
    String body =
        send("POST", "told/what-if", "{\"amount\": \"" + amount + "\", \"burst\": null}").body();
    var figures =
        Pattern.compile("\\{\"key\":\"" + key + "\"[^}]*?\"" + name + "\":(\\d+)").matcher(body);
    return figures.find() ? Integer.parseInt(figures.group(1)) : 0;
  }

  @Test
  void theLiveViewTellsWhoHasLeastLeftAndWhoAsksMost() throws Exception {
    useUp("watched");
    RawHttp.request(bundle.dataPort(), "GET", "/limited/quota", "X-Who: counted");
    Awaiting.until(
        () -> {
          String live = send("GET", "live?limit=200", "").body();
          return live.contains(
                  "{\"limit\":\"told\",\"key\":\"watched\",\"kind\":\"rate\",\"used\":3")
              && live.contains("\"key\":\"watched\",\"kind\":\"rate\",\"requests\":4,\"refused\":1")
              && live.contains("{\"limit\":\"quota\",\"key\":\"counted\",\"kind\":\"quota\"");
        });
  }

  @Test
  void whatCannotBeIsRefusedWithTheReason() throws Exception {
    var hour = Duration.ofHours(1);
    refused(404, send("PUT", "none/overrides/k", amount("5/h", hour)));
    refused(400, send("PUT", "told/overrides/k", amount("5/month", hour)));
    refused(400, send("PUT", "told/overrides/k", amount("0/h", hour)));
    refused(400, send("PUT", "told/overrides/k", amount("5/h", Duration.ofDays(367))));
    refused(400, send("PUT", "told/overrides/k", amount("5/h", Duration.ofSeconds(-1))));
    refused(400, send("PUT", "told/overrides/k", "{\"amount\": \"5/h\"}"));
    refused(400, send("PUT", "told/overrides/k", "{\"amount\": \"5/h\", \"burst\": 1.5}"));
    refused(400, send("PUT", "told/overrides/a%0Ab", amount("5/h", hour)));
    refused(404, send("POST", "none/reset", "{\"key\": \"k\"}"));
    refused(400, send("POST", "told/reset", "{}"));
    refused(400, send("POST", "places/reset", "{\"key\": \"k\"}"));
    refused(404, send("POST", "none/what-if", "{\"amount\": \"5/h\"}"));
    refused(400, send("GET", "live?limit=201", ""));
  }

  private static void refused(int status, HttpResponse<String> answer) {
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
    assertThat(answer.headers().firstValue("Content-Type").orElse(""))
        .startsWith("application/problem+json");
  }
}

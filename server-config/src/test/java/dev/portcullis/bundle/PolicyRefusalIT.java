package dev.portcullis.bundle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.testing.Awaiting;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A policy file that is refused is seen wherever somebody looks; one that stays undoes nothing. */
class PolicyRefusalIT {

  private static final String POLICY = "/portcullis/api/v1/policy";
  private static final String HEALTH = "/balancer/ready";

  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  @TempDir Path home;

  private static String policy(StubUpstream upstream, String path) {
    return """
    portcullis: 1
    upstreams: [{name: echo, targets: ["%s"]}]
    routes: [{name: all, path: "/%s", upstream: echo, authenticate: [anonymous]}]
    rules: [{name: all, effect: permit}]
    """
        .formatted(upstream.url(), path);
  }

  private HttpResponse<String> send(Bundle bundle, String method, String path, String body)
      throws Exception {
    String account = "admin:" + Bundle.ADMIN_PASSWORD;
    byte[] pair = account.getBytes(StandardCharsets.UTF_8);
    return client.send(
        HttpRequest.newBuilder(bundle.admin(path))
            .method(method, BodyPublishers.ofString(body))
            .header("Content-Type", "application/yaml")
            .header("Authorization", "Basic " + Base64.getEncoder().encodeToString(pair))
            .build(),
        BodyHandlers.ofString());
  }

  private Bundle.Builder bundle(String policy) {
    return Bundle.with().directory(home).policy(policy);
  }

  private static int asked(Bundle bundle, String path) throws Exception {
    return RawHttp.request(bundle.dataPort(), "GET", path).status();
  }

  @Test
  void aBadFileIsSeenEverywhereAndWhatAPersonDidOutlivesAStartWithTheSameFile() throws Exception {
    try (var upstream = new StubUpstream()) {
      String good = policy(upstream, "file");
      String bad = good.replace("effect: permit", "effect: premit");
      try (var bundle = bundle(bad).set("portcullis.http.health-path", HEALTH).startUnready()) {
        assertThat(send(bundle, "GET", "/portcullis/api/v1/nodes", "").body())
            .as("at the first call")
            .contains("\"roles\":[\"data\",\"admin\"]")
            .containsOnlyOnce("\"id\"");
        assertThat(bundle.process().output())
            .contains("not ready: the policy file is refused")
            .doesNotContain("ready in ");
        var ready = send(bundle, "GET", "/health/ready", "");
        assertThat(ready.statusCode()).as(ready.body()).isEqualTo(503);
        assertThat(ready.body()).contains("REFUSED");
        assertThat(RawHttp.request(bundle.dataPort(), "GET", HEALTH))
            .matches(answer -> answer.status() == 503 && answer.body().equals("not ready\n"));
        assertThat(bundle.process().output().split("is not published", -1)).as("once").hasSize(2);
        assertThat(bundle.process().output()).contains("line 4, rules[0].effect");
        assertThat(send(bundle, "GET", POLICY + "/status", "").body())
            .contains("\"expected\":1", "rules[0].effect", "\"file\":{", "policy.yaml")
            .containsPattern("\"stale\":false,\"state\":\"up\",\"refused\":\\{\"file\":\\{");
        assertThat(send(bundle, "GET", "/metrics", "").body())
            .containsPattern("portcullis_policy_file_refused[^\\n]* 1");

        Files.writeString(bundle.policyFile(), good);
        Awaiting.until(() -> send(bundle, "GET", "/health/ready", "").statusCode() == 200);
        Awaiting.until(() -> asked(bundle, "/file") == 200);
        assertThat(asked(bundle, HEALTH)).isEqualTo(200);
        assertThat(send(bundle, "GET", POLICY + "/status", "").body()).contains("\"refused\":{}");

        Files.writeString(bundle.policyFile(), policy(upstream, "second"));
        Awaiting.until(() -> asked(bundle, "/second") == 200);
        var back = send(bundle, "POST", POLICY + "/versions/2/activate", "");
        assertThat(back.statusCode()).as(back.body()).isEqualTo(200);
        assertThat(asked(bundle, "/file")).isEqualTo(200);
        assertThat(send(bundle, "PUT", POLICY, bad).statusCode()).isEqualTo(400);
        assertThat(send(bundle, "GET", POLICY + "/status", "").body())
            .contains("\"publish\":{\"from\":\"admin\"");
      }
      try (var again = bundle(policy(upstream, "second")).start()) {
        assertThat(asked(again, "/file")).as("rolled back to").isEqualTo(200);
        assertThat(asked(again, "/second")).isEqualTo(404);
        Files.writeString(again.policyFile(), policy(upstream, "third"));
        Awaiting.until(() -> asked(again, "/third") == 200);
      }
    }
  }
}

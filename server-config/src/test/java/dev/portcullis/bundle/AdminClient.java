package dev.portcullis.bundle;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.regex.Pattern;

/** The account {@code admin} of a bundle, over REST. */
record AdminClient(Bundle bundle) {
  private static final HttpClient CLIENT = HttpClient.newHttpClient();
  private static final String BASIC =
      "Basic "
          + Base64.getEncoder()
              .encodeToString(("admin:" + Bundle.ADMIN_PASSWORD).getBytes(StandardCharsets.UTF_8));

  /** Asks, whatever becomes of it. */
  HttpResponse<String> ask(String method, String path, String body, String type)
      throws IOException, InterruptedException {
    var request =
        HttpRequest.newBuilder(bundle.admin("/portcullis/api/v1" + path))
            .header("Authorization", BASIC)
            .header("Content-Type", type)
            .method(method, BodyPublishers.ofString(body));
    return CLIENT.send(request.build(), BodyHandlers.ofString());
  }

  HttpResponse<String> ask(String method, String path) throws IOException, InterruptedException {
    return ask(method, path, "", "application/json");
  }

  /** Does what must succeed; the answer's body. */
  String done(String method, String path, String body) throws IOException, InterruptedException {
    String type = path.startsWith("/policy") ? "application/yaml" : "application/json";
    var answer = ask(method, path, body, type);
    assertThat(answer.statusCode()).as(method + " " + path + ": " + answer.body()).isLessThan(300);
    return answer.body();
  }

  String done(String method, String path) throws IOException, InterruptedException {
    return done(method, path, "");
  }

  /** Makes a key; its secret. */
  String createKey(String name, String roles) throws IOException, InterruptedException {
    String body = "{\"name\": \"" + name + "\", \"roles\": [" + roles + "]}";
    return find("\"secret\":\"([^\"]+)\"", done("POST", "/api-keys", body));
  }

  static String find(String pattern, String text) {
    var matcher = Pattern.compile(pattern).matcher(text);
    assertThat(matcher.find()).as(text).isTrue();
    return matcher.group(1);
  }
}

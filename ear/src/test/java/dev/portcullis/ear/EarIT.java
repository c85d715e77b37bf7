package dev.portcullis.ear;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.shrinkwrap.api.ShrinkWrap;
import org.jboss.shrinkwrap.api.importer.ZipImporter;
import org.jboss.shrinkwrap.api.spec.EnterpriseArchive;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The EAR as it is delivered, deployed on Payara Server, spoken to from outside. */
@ExtendWith(ArquillianExtension.class)
class EarIT {

  private static final String KEY = "ear-test-key-0123456789";
  private static final HttpClient CLIENT =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private static HttpServer upstream;

  @Deployment(testable = false)
  static EnterpriseArchive portcullis() {
    return ShrinkWrap.create(ZipImporter.class, "portcullis.ear")
        .importFrom(new File(System.getProperty("ear.file")))
        .as(EnterpriseArchive.class);
  }

  @BeforeAll
  static void startUpstream() throws IOException {
    upstream =
        HttpServer.create(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), port("upstream")), 0);
    upstream.createContext(
        "/",
        exchange -> {
          var text =
              exchange.getRequestMethod()
                  + " "
                  + exchange.getRequestURI()
                  + " subject="
                  + exchange.getRequestHeaders().getFirst("Portcullis-Subject")
                  + " key="
                  + exchange.getRequestHeaders().getFirst("X-API-Key");
          byte[] body = text.getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    upstream.start();
  }

  @AfterAll
  static void stopUpstream() {
    upstream.stop(0);
  }

  @Test
  void aPermittedRequestReachesTheUpstreamWithAnIdentityAndWithoutTheKey() throws Exception {
    var answer = data("/echo/1?a=b", "X-API-Key", KEY);
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body()).isEqualTo("GET /echo/1?a=b subject=ear key=null");
  }

  @Test
  void denialsAreProblemDocuments() throws Exception {
    assertDenied(data("/echo/1"), 401, "credentials-missing");
    assertDenied(data("/echo/1", "X-API-Key", "wrong"), 401, "credentials-invalid");
    assertDenied(data("/open"), 403, "not-permitted");
    assertDenied(data("/nowhere"), 404, "route-not-found");
    assertDenied(data("/echo/%2e%2e/x", "X-API-Key", KEY), 400, "request-malformed");
  }

  @Test
  void limitsHold() throws Exception {
    data("/few", "X-API-Key", KEY);
    data("/few", "X-API-Key", KEY);
    var third = data("/few", "X-API-Key", KEY);
    assertDenied(third, 429, "rate-limited");
    assertThat(third.headers().firstValue("Retry-After")).isPresent();
  }

  @Test
  void theConsoleIsOnTheAdminListenerAlone() throws Exception {
    assertDenied(data("/portcullis/login.xhtml"), 404, "route-not-found");
    assertDenied(data("/portcullis/api/v1/policy"), 404, "route-not-found");
    assertThat(admin("/portcullis/login.xhtml").statusCode()).isEqualTo(200);
  }

  @Test
  void theProxyIsNotOnTheAdminListener() throws Exception {
    var answer = admin("/echo/1", "X-API-Key", KEY);
    assertThat(answer.statusCode()).isEqualTo(404);
  }

  @Test
  void theRestInterfaceAnswersAnAdministrator() throws Exception {
    String basic =
        Base64.getEncoder()
            .encodeToString("admin:an ear for a first password".getBytes(StandardCharsets.UTF_8));
    assertThat(admin("/portcullis/api/v1/policy").statusCode()).isEqualTo(401);
    var policy = admin("/portcullis/api/v1/policy", "Authorization", "Basic " + basic);
    assertThat(policy.statusCode()).isEqualTo(200);
    assertThat(policy.body()).contains("readers");
  }

  private static void assertDenied(HttpResponse<String> answer, int status, String reason) {
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
    assertThat(answer.body()).contains("\"" + reason + "\"").doesNotContain("Exception");
    assertThat(answer.headers().firstValue("Content-Type").orElse(""))
        .startsWith("application/problem+json");
  }

  private static HttpResponse<String> data(String target, String... headers) throws Exception {
    return get(port("http"), target, headers);
  }

  private static HttpResponse<String> admin(String target, String... headers) throws Exception {
    return get(port("admin"), target, headers);
  }

  private static HttpResponse<String> get(int port, String target, String... headers)
      throws Exception {
    var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + target));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return CLIENT.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  private static int port(String name) {
    return Integer.getInteger("ear." + name);
  }
}

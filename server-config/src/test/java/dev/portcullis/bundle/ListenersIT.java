package dev.portcullis.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.portcullis.bundle.SharedBundle.Running;
import java.io.IOException;
import java.net.InetAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Contract §2: each listener has its own, whatever the path and whatever the Host field says. */
@ExtendWith(SharedBundle.class)
class ListenersIT {

  private final Bundle bundle;

  ListenersIT(Running running) {
    bundle = running.bundle();
  }

  private static String get(String target, String host) {
    return "GET " + target + " HTTP/1.1\r\nHost: " + host + "\r\n\r\n";
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/",
        "/health",
        "/health/live",
        "/health/ready",
        "/metrics",
        "/openapi",
        "/admin",
        "/portcullis",
        "/portcullis/",
        "/portcullis/api/v1/policy",
        "/portcullis/login.xhtml",
        "/index.html",
        "/a.jsp",
        "/WEB-INF/web.xml",
        "/META-INF/MANIFEST.MF",
        "/web-inf",
        "/jakarta.faces.resource/x"
      })
  void everyPathOfTheDataListenerIsTheUpstreams(String path) throws IOException {
    var answer = RawHttp.send(bundle.dataPort(), get(path, "api.example.com"));
    assertThat(answer.body()).startsWith("GET " + path + "\n");
  }

  /** The server would search such a path with a backtracking expression, for seconds. */
  @Test
  void aPathOfManyDotsIsAPath() throws IOException {
    String path = "/" + "..a".repeat(2000);
    var answer = RawHttp.send(bundle.dataPort(), get(path, "api.example.com"));
    assertThat(answer.body()).startsWith("GET " + path + "\n");
  }

  @Test
  void noHostFieldReachesTheConsoleOnTheDataListener() throws IOException {
    for (String host :
        new String[] {
          "portcullis", "admin", "localhost", InetAddress.getLocalHost().getHostName(), "127.0.0.1"
        }) {
      var answer = RawHttp.send(bundle.dataPort(), get("/portcullis/", host));
      assertThat(answer.body()).as(host).startsWith("GET /portcullis/\n");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"portcullis@admin", "portcullis@data", "x@portcullis@admin"})
  void theVirtualServersNamesAreNoHosts(String host) throws IOException {
    assertThat(RawHttp.send(bundle.dataPort(), get("/portcullis/", host)).status()).isEqualTo(400);
    assertThat(RawHttp.send(bundle.adminPort(), get("/orders", host)).status()).isEqualTo(400);
    String absolute = "http://" + host + "/portcullis/";
    assertThat(RawHttp.send(bundle.dataPort(), get(absolute, "x")).status()).isEqualTo(400);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/health/live", "/health/ready", "/health/started", "/metrics"})
  void theAdminListenerHasHealthAndMetrics(String path) throws IOException {
    assertThat(RawHttp.send(bundle.adminPort(), get(path, "localhost")).status()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/", "/orders", "/index.html", "/a/b/c"})
  void nothingOfTheAdminListenerIsTheProxys(String path) throws IOException {
    for (String host : new String[] {"localhost", "api.example.com"}) {
      var answer = RawHttp.send(bundle.adminPort(), get(path, host));
      assertThat(answer.status()).isEqualTo(404);
      assertThat(answer.body()).doesNotContain("GET " + path, "Payara", "GlassFish");
    }
  }

  @Test
  void noAnswerNamesTheServer() throws IOException {
    for (int port : new int[] {bundle.dataPort(), bundle.adminPort()}) {
      var answer = RawHttp.send(port, get("/nothing/here", "localhost"));
      assertThat(answer.headers()).doesNotContainKeys("server", "x-powered-by", "x-frame-options");
    }
  }

  @Test
  void aNodeAloneListensOnItsOwnListenersAndNothingElse() throws IOException {
    assumeTrue(OpenPorts.visible(), "no /proc to see open ports in");
    assertThat(OpenPorts.of(bundle.process().pid()))
        .containsExactlyInAnyOrder(bundle.dataPort(), bundle.adminPort(), bundle.tlsPort());
  }
}

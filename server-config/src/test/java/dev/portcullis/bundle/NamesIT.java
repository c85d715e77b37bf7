package dev.portcullis.bundle;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An API key and a certificate of one name are two, in every count and in quarantine. */
@ExtendWith(SharedBundle.class)
class NamesIT {
  private final Bundle bundle;
  private final KeyMaterial keys;

  NamesIT(SharedBundle.Running running) {
    bundle = running.bundle();
    keys = running.keys();
  }

  private RawHttp.Answer byKey(String path) throws IOException {
    return RawHttp.request(bundle.dataPort(), "GET", path, "X-API-Key: " + SharedBundle.NAMESAKE);
  }

  private RawHttp.Answer byCertificate(String path) throws IOException, GeneralSecurityException {
    var sockets = keys.client("client").getSocketFactory();
    try (var socket = sockets.createSocket("127.0.0.1", bundle.tlsPort())) {
      socket.getOutputStream().write((RawHttp.head("GET", path) + "\r\n").getBytes(US_ASCII));
      return RawHttp.read(socket.getInputStream(), false);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"/named/subject", "/named/credential"})
  void whatTheKeyUsesUpTheCertificateStillHas(String path) throws Exception {
    for (int i = 0; i < 3; i++) {
      assertThat(byKey(path).status()).isEqualTo(200);
    }
    assertThat(byKey(path).reason()).isEqualTo("rate-limited");
    for (int i = 0; i < 3; i++) {
      assertThat(byCertificate(path).status()).as("the certificate's").isEqualTo(200);
    }
    assertThat(byCertificate(path).reason()).isEqualTo("rate-limited");
  }

  @Test
  void theKeysOffencesSuspendTheKeyAlone() throws Exception {
    assertThat(byCertificate("/named/free").status()).isEqualTo(200);
    String reason = "";
    for (int i = 0; i < 60 && !reason.equals("quarantined"); i++) {
      reason = byKey("/named/closed").reason();
    }
    assertThat(reason).isEqualTo("quarantined");
    assertThat(byKey("/named/free").reason()).isEqualTo("quarantined");
    assertThat(byCertificate("/named/free").status()).as("the certificate").isEqualTo(200);
    release();
    assertThat(byKey("/named/free").status()).as("released").isEqualTo(200);
  }

  /** Subject and credential; they are written down a moment after they are suspended. */
  private void release() throws Exception {
    var rest = new AdminClient(bundle);
    var act = Pattern.compile("\\{\"id\":(\\d+)[^}]*\"subject\":\"api-key\\|plant-7\"");
    var ids = new ArrayList<String>();
    var deadline = Instant.now().plus(Duration.ofSeconds(60));
    while (ids.size() < 2) {
      assertThat(Instant.now()).as("written down in time").isBefore(deadline);
      String held = rest.done("GET", "/quarantine");
      assertThat(held).doesNotContain("certificate|plant-7");
      ids.clear();
      act.matcher(held).results().forEach(found -> ids.add(found.group(1)));
    }
    for (String id : ids) {
      rest.done("DELETE", "/quarantine/" + id);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"a b", "a/b", "a|b", "ä", "..", "anonymous", "Portcullis", "certificate"})
  void noKeyIsMadeOfWhatIsNoNameOrIsTakenByAKind(String name) throws Exception {
    var rest = new AdminClient(bundle);
    var answer = rest.ask("POST", "/api-keys", "{\"name\": \"" + name + "\"}", "application/json");
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
    assertThat(answer.body()).contains("\"path\":\"api-keys[0].name\"", "\"remedy\":");
  }

  @Test
  void noKeyIsMadeWithARoleThatNobodyDeclared() throws Exception {
    var rest = new AdminClient(bundle);
    String body = "{\"name\": \"helper\", \"roles\": [\"resident\", \"vistor\"]}";
    var answer = rest.ask("POST", "/api-keys", body, "application/json");
    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.body()).contains("unknown role `vistor`", "did you mean `visitor`?");
    assertThat(rest.done("GET", "/api-keys")).doesNotContain("helper");
  }
}

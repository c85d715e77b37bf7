package dev.portcullis.proxy.tunnel;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.request.AccessRequest;
import dev.portcullis.request.BodySource;
import dev.portcullis.request.CanonicalPath;
import dev.portcullis.request.HttpFields;
import java.net.InetAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 6455 §4 and RFC 9110 §7.8, on both sides. */
class HandshakeTest {

  private static final List<String> ALLOWED = List.of("websocket", "rot13/1");

  /** The example of RFC 6455 §1.3. */
  private static final String[] GOOD = {
    "Upgrade", "WebSocket",
    "Connection", "keep-alive, Upgrade",
    "Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ==",
    "Sec-WebSocket-Version", "13",
    "Sec-WebSocket-Protocol", "chat, superchat",
    "Sec-WebSocket-Extensions", "permessage-deflate; client_max_window_bits"
  };

  private static final String ACCEPT = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=";

  @Test
  void theExampleOfTheRfc() throws Exception {
    var handshake = requireNonNull(read("GET", "HTTP/1.1", GOOD));
    assertThat(handshake.protocol()).isEqualTo("websocket");
    assertThat(handshake.problem()).isNull();
    assertThat(refusal(handshake, "Sec-WebSocket-Accept", ACCEPT)).isNull();
    assertThat(
            refusal(
                handshake,
                "Sec-WebSocket-Accept",
                ACCEPT,
                "Sec-WebSocket-Protocol",
                "chat",
                "Sec-WebSocket-Extensions",
                "permessage-deflate"))
        .isNull();
  }

  @Test
  void whatTheRouteDoesNotListIsNoUpgrade() throws Exception {
    assertThat(Handshake.of(request("GET", "HTTP/1.1", GOOD), List.of())).isNull();
    assertThat(Handshake.of(request("GET", "HTTP/1.1", GOOD), List.of("rot13/1"))).isNull();
    assertThat(read("GET", "HTTP/1.1", with(GOOD, "Upgrade", "h2c"))).isNull();
    assertThat(read("GET", "HTTP/1.1", with(GOOD, "Upgrade", "websocket, rot13/1"))).isNull();
    assertThat(read("GET", "HTTP/1.1", plus(GOOD, "Upgrade", "rot13/1"))).isNull();
  }

  @Test
  void onlyABodylessGetOfHttp11CanChangeProtocols() throws Exception {
    assertThat(read("POST", "HTTP/1.1", GOOD)).isNull();
    assertThat(read("GET", "HTTP/1.0", GOOD)).isNull();
    assertThat(read("GET", "HTTP/2.0", GOOD)).isNull();
    assertThat(read("GET", "HTTP/1.1", with(GOOD, "Connection", "keep-alive"))).isNull();
    assertThat(read("GET", "HTTP/1.1", plus(GOOD, "Content-Length", "5"))).isNull();
    assertThat(read("GET", "HTTP/1.1", plus(GOOD, "Transfer-Encoding", "chunked"))).isNull();
    assertThat(read("GET", "HTTP/1.1", plus(GOOD, "Content-Length", "0"))).isNotNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"12", "8", "13, 12", "013", ""})
  void otherVersionsAreRefused(String version) throws Exception {
    assertProblem(with(GOOD, "Sec-WebSocket-Version", version), "not WebSocket version 13");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "dGhlIHNhbXBsZSBub25jZQ", "dGhlIHNhbXBsZQ==", "dGhlIHNhbXBsZSBub25jZ*=="})
  void keysThatAreNoneAreRefused(String key) throws Exception {
    assertProblem(with(GOOD, "Sec-WebSocket-Key", key), "not exactly one key of 16 bytes");
  }

  @Test
  void twoKeysAreRefused() throws Exception {
    assertProblem(
        plus(GOOD, "Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ=="),
        "not exactly one key of 16 bytes");
  }

  @Test
  void anUpstreamMustGrantWhatWasAskedFor() throws Exception {
    var handshake = requireNonNull(read("GET", "HTTP/1.1", GOOD));
    String wrong = "the upstream's Sec-WebSocket-Accept is wrong";
    assertThat(refusal(handshake)).isEqualTo(wrong);
    assertThat(refusal(handshake, "Sec-WebSocket-Accept", "x" + ACCEPT)).isEqualTo(wrong);
    assertThat(refusal(handshake, "Sec-WebSocket-Accept", ACCEPT, "Sec-WebSocket-Accept", ACCEPT))
        .isEqualTo(wrong);
    assertThat(
            refusal(handshake, "Sec-WebSocket-Accept", ACCEPT, "Sec-WebSocket-Protocol", "admin"))
        .contains("subprotocol");
    assertThat(
            refusal(handshake, "Sec-WebSocket-Accept", ACCEPT, "Sec-WebSocket-Extensions", "x-mux"))
        .contains("extension");
    assertThat(
            handshake.refusal(
                HttpFields.of(
                    "Upgrade", "h2c", "Connection", "Upgrade", "Sec-WebSocket-Accept", ACCEPT)))
        .contains("another protocol");
    assertThat(
            handshake.refusal(
                HttpFields.of("Upgrade", "websocket", "Sec-WebSocket-Accept", ACCEPT)))
        .contains("another protocol");
  }

  @Test
  void anotherProtocolNeedsItsNameAlone() throws Exception {
    var handshake =
        requireNonNull(read("GET", "HTTP/1.1", "Upgrade", "rot13/1", "Connection", "upgrade"));
    assertThat(handshake.problem()).isNull();
    assertThat(handshake.refusal(HttpFields.of("Upgrade", "ROT13/1", "Connection", "Upgrade")))
        .isNull();
  }

  private static void assertProblem(String[] fields, String problem) throws Exception {
    assertThat(requireNonNull(read("GET", "HTTP/1.1", fields)).problem()).isEqualTo(problem);
  }

  private static @Nullable String refusal(Handshake handshake, String... more) {
    return handshake.refusal(
        HttpFields.of(plus(more, "Upgrade", "websocket", "Connection", "Upgrade")));
  }

  private static String[] with(String[] fields, String name, String value) {
    String[] changed = fields.clone();
    changed[List.of(fields).indexOf(name) + 1] = value;
    return changed;
  }

  private static String[] plus(String[] fields, String... more) {
    var all = new ArrayList<>(List.of(fields));
    all.addAll(List.of(more));
    return all.toArray(String[]::new);
  }

  private static @Nullable Handshake read(String method, String protocol, String... fields)
      throws Exception {
    return Handshake.of(request(method, protocol, fields), ALLOWED);
  }

  private static AccessRequest request(String method, String protocol, String... fields)
      throws Exception {
    return new AccessRequest(
        "id",
        Instant.EPOCH,
        method,
        "http",
        "a",
        CanonicalPath.parse("/"),
        null,
        protocol,
        HttpFields.of(fields),
        InetAddress.getLoopbackAddress(),
        List.of(),
        BodySource.NONE);
  }
}

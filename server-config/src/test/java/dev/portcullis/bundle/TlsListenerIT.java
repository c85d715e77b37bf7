package dev.portcullis.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.portcullis.bundle.SharedBundle.Running;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(SharedBundle.class)
class TlsListenerIT {

  private static final String GET = "GET /secure HTTP/1.1\r\nHost: localhost\r\n\r\n";

  private final Bundle bundle;
  private final KeyMaterial keys;

  TlsListenerIT(Running running) {
    bundle = running.bundle();
    keys = running.keys();
  }

  private String get(SSLContext context) throws IOException {
    try (var socket = context.getSocketFactory().createSocket("127.0.0.1", bundle.tlsPort())) {
      socket.getOutputStream().write(GET.getBytes(StandardCharsets.US_ASCII));
      return RawHttp.read(socket.getInputStream(), false).body();
    }
  }

  @Test
  void itIsTheProxyBehindTls() throws GeneralSecurityException, IOException {
    assertThat(get(keys.client())).startsWith("GET /secure\n");
  }

  @Test
  void aClientCertificateOfATrustedAuthorityIsTaken() throws GeneralSecurityException, IOException {
    assertThat(get(keys.client("client"))).startsWith("GET /secure\n");
  }

  @Test
  void aClientCertificateOfAnotherAuthorityEndsTheConnection() {
    assertThatThrownBy(() -> get(keys.client("stranger"))).isInstanceOf(IOException.class);
  }

  /** The JDK's client shows its certificate, or this could not be told from showing none. */
  @Test
  void whatASocketIsRefusedTheClientOfTheJdkIsRefusedToo() throws Exception {
    var uri = URI.create("https://127.0.0.1:" + bundle.tlsPort() + "/secure");
    for (String name : List.of("client", "stranger")) {
      var client = HttpClient.newBuilder().sslContext(keys.client(name)).build();
      var request = HttpRequest.newBuilder(uri).build();
      if (name.equals("client")) {
        assertThat(client.send(request, BodyHandlers.ofString()).body()).startsWith("GET /secure");
      } else {
        assertThatThrownBy(() -> client.send(request, BodyHandlers.discarding()))
            .isInstanceOf(IOException.class);
      }
    }
  }

  @Test
  void oldProtocolsAreRefused() throws GeneralSecurityException, IOException {
    var sockets = keys.client().getSocketFactory();
    try (var socket = (SSLSocket) sockets.createSocket("127.0.0.1", bundle.tlsPort())) {
      socket.setEnabledProtocols(new String[] {"TLSv1.1"});
      assertThatThrownBy(socket::startHandshake).isInstanceOf(SSLException.class);
    }
  }

  @Test
  void plainHttpOnItsPortIsNotAnswered() {
    assertThatThrownBy(() -> RawHttp.send(bundle.tlsPort(), GET)).isInstanceOf(IOException.class);
  }
}

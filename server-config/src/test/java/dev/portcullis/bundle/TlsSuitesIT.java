package dev.portcullis.bundle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.bundle.SharedBundle.Running;
import dev.portcullis.testing.FreePorts;
import dev.portcullis.testing.Keytool;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** RFC 9325 §4.2: each cipher suite of TLS 1.2, offered alone in a handshake of raw bytes. */
@ExtendWith(SharedBundle.class)
class TlsSuitesIT {

  /** Suites with ECDHE and an AEAD: RFC 5289 §3.2, RFC 7905 §2. */
  static final Set<Integer> STRONG_ECDSA = Set.of(0xc02b, 0xc02c, 0xcca9);

  private static final Set<Integer> STRONG_RSA = Set.of(0xc02f, 0xc030, 0xcca8);

  /**
   * Supported groups (secp256r1, secp384r1, ffdhe2048), point formats, signature algorithms
   * (RSA-PSS, PKCS #1, ECDSA), and that renegotiation is secure.
   */
  private static final byte[] EXTENSIONS =
      HexFormat.of()
          .parseHex(
              "0000"
                  + "000a0008000600170018"
                  + "0100"
                  + "000b00020100"
                  + "000d000a0008"
                  + "0804040104030501"
                  + "ff01000100");

  private final Bundle bundle;

  TlsSuitesIT(Running running) {
    bundle = running.bundle();
  }

  @Test
  void withAnEllipticKeyNoSuiteWithoutForwardSecrecyOrWithCbcIsAccepted() throws IOException {
    assertThat(accepted(bundle.tlsPort())).containsExactlyInAnyOrderElementsOf(STRONG_ECDSA);
  }

  @Test
  void withAnRsaKeyNoSuiteWithoutForwardSecrecyOrWithCbcIsAccepted() throws Exception {
    Path store =
        Path.of("target", "rsa-" + ProcessHandle.current().pid() + ".p12").toAbsolutePath();
    new Keytool(store, KeyMaterial.PASSWORD)
        .run(
            "-genkeypair",
            "-alias",
            "server",
            "-keyalg",
            "RSA",
            "-keysize",
            "2048",
            "-dname",
            "CN=localhost",
            "-validity",
            "30");
    int port = FreePorts.one();
    try (var rsa =
        Bundle.with()
            .set("portcullis.tls.port", port)
            .set("portcullis.tls.key-store", store)
            .set("portcullis.tls.key-store-password", KeyMaterial.PASSWORD)
            .start()) {
      assertThat(accepted(rsa.tlsPort())).containsExactlyInAnyOrderElementsOf(STRONG_RSA);
    } finally {
      Files.deleteIfExists(store);
    }
  }

  static Set<Integer> accepted(int port) throws IOException {
    var accepted = new TreeSet<Integer>();
    for (int suite : candidates()) {
      if (isAccepted(port, suite)) {
        accepted.add(suite);
      }
    }
    return accepted;
  }

  /** All that RFCs gave numbers to for TLS 1.2 and before, without the signalling values. */
  private static List<Integer> candidates() {
    return IntStream.concat(
            IntStream.concat(IntStream.rangeClosed(1, 0xc5), IntStream.rangeClosed(0xc001, 0xc0af)),
            IntStream.rangeClosed(0xcca8, 0xccae))
        .boxed()
        .toList();
  }

  private static boolean isAccepted(int port, int suite) throws IOException {
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(60_000);
      socket.getOutputStream().write(clientHello(suite));
      var in = new DataInputStream(socket.getInputStream());
      return in.readUnsignedByte() == 22; // a handshake record: the ServerHello; an alert is 21
    } catch (EOFException | SocketException e) {
      return false;
    }
  }

  private static byte[] clientHello(int suite) throws IOException {
    var body = new ByteArrayOutputStream();
    var out = new DataOutputStream(body);
    out.writeShort(0x0303);
    out.write(new byte[32]);
    out.writeByte(0); // no session
    out.writeShort(2);
    out.writeShort(suite);
    out.writeShort(0x0100); // one compression method: none
    out.writeShort(EXTENSIONS.length - 2);
    out.write(EXTENSIONS, 2, EXTENSIONS.length - 2);
    var hello = new ByteArrayOutputStream();
    var record = new DataOutputStream(hello);
    record.writeByte(22);
    record.writeShort(0x0301);
    record.writeShort(body.size() + 4);
    record.writeByte(1);
    record.writeByte(0);
    record.writeShort(body.size());
    body.writeTo(record);
    return hello.toByteArray();
  }
}

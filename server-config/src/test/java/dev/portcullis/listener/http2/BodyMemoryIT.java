package dev.portcullis.listener.http2;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.bundle.Bundle;
import dev.portcullis.bundle.RecordingUpstream;
import dev.portcullis.testing.Awaiting;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Who names large numbers, and who sends slowly, against a bundle with a heap of 256 MiB. */
@Timeout(180)
class BodyMemoryIT {

  private static final int MEBIBYTE = 1 << 20;
  private static final String JSON = "Content-Type: application/json\r\n";

  private static final String KEY = "a-key-for-tests-0123456789";

  private static RecordingUpstream upstream;
  private static Bundle bundle;

  private final List<Socket> open = new ArrayList<>();

  @BeforeAll
  static void start() throws Exception {
    upstream = new RecordingUpstream();
    bundle =
        Bundle.with()
            .jvm("-Xmx256m")
            .policy(
                """
                portcullis: 1
                api-keys: [{name: kept, sha256: "%s"}]
                upstreams: [{name: recorder, targets: ["%s"]}]
                routes:
                  - {name: all, path: "/**", upstream: recorder, authenticate: [anonymous]}
                  - {name: keyed, path: /keyed, upstream: recorder, authenticate: [api-key]}
                rules: [{name: all, effect: permit}]
                """
                    .formatted(sha256(KEY), upstream.url()))
            .start();
  }

  @AfterAll
  static void stop() throws Exception {
    bundle.close();
    upstream.close();
  }

  @AfterEach
  void end() throws IOException {
    for (var socket : open) {
      socket.close();
    }
    assertThat(bundle.log()).doesNotContain("OutOfMemoryError");
    assertThat(metric("portcullis_errors_total")).isZero();
  }

  private record Answer(int status, Map<String, String> fields, String body) {}

  @Test
  void aLengthThatIsOnlyNamedReservesNothing() throws Exception {
    for (int connection = 0; connection < 3; connection++) {
      var client = RawHttp2.greeting(connect("127.0.0.1"));
      for (int i = 0; i < 90; i++) {
        client.headers(
            1 + 2 * i,
            false,
            ":method",
            "POST",
            ":scheme",
            "http",
            ":path",
            "/",
            ":authority",
            "x",
            "content-type",
            "application/json",
            "content-length",
            "" + MEBIBYTE);
        client.data(1 + 2 * i, false, "{");
      }
    }
    for (int i = 0; i < 450; i++) {
      send(connect("127.0.0.1"), head(JSON + "Content-Length: " + MEBIBYTE + "\r\n") + "{");
    }
    Awaiting.until(() -> metric("portcullis_requests_under_way") >= 300);
    assertThat(metric("portcullis_inspected_bodies_bytes")).isZero();
    assertThat(post("{\"a\":1}").status()).isEqualTo(200);
  }

  @Test
  void slowBodiesTakeTheirShareAndNobodysElse() throws Exception {
    double before = metric("portcullis_inspection_no_room_total");
    String most = "{\"a\":\"" + "x".repeat(MEBIBYTE - 100);
    var pool = Executors.newFixedThreadPool(8);
    try {
      var sent = new ArrayList<Future<?>>();
      for (int i = 0; i < 60; i++) {
        var socket = connect("127.0.0.1");
        sent.add(
            pool.submit(
                () -> {
                  try {
                    send(socket, head(JSON + "Content-Length: " + MEBIBYTE + "\r\n") + most);
                  } catch (IOException refused) {
                    // There was no room for it.
                  }
                }));
      }
      Awaiting.until(() -> metric("portcullis_inspection_no_room_total") > before);
      long bound = 256L * MEBIBYTE / 8;
      assertThat(metric("portcullis_inspected_bodies_bytes")).isBetween(1.0, bound / 4.0);
      assertThat(post("{\"a\":1}").status()).as("a small body of the same address").isEqualTo(200);
      String whole = most + "\"}";
      assertThat(post("127.0.0.2", whole).status()).as("a large one of another").isEqualTo(200);
      for (var each : sent) {
        each.get();
      }
      Answer refused = null;
      for (var socket : open) {
        socket.setSoTimeout(2000);
        refused = socket.getInputStream().available() > 0 ? read(socket) : refused;
      }
      assertThat(requireNonNull(refused, "one for which there was no room").status())
          .isEqualTo(503);
      assertThat(refused.body()).contains("\"reason\":\"undecidable\"");
      assertThat(refused.fields()).containsKey("retry-after");
    } finally {
      pool.shutdownNow();
    }
    for (var socket : open) {
      socket.close();
    }
    Awaiting.until(() -> metric("portcullis_inspected_bodies_bytes") == 0);
    assertThat(metric("portcullis_inspection_bytes")).isZero();
  }

  @Test
  void bodiesThatTakeMuchToLookAtAreLookedAtByFewAtATime() throws Exception {
    // Each unit is two octets, four views, and the least that every detector asks for.
    String dear = "{\"a\":\"" + "\\u4f60%25&lt; '".repeat(MEBIBYTE / 16) + "\"}";
    List<Callable<Integer>> all = new ArrayList<>();
    for (int i = 0; i < 48; i++) {
      String from = "127.0.0." + (1 + i % 8);
      all.add(() -> post(from, dear).status());
    }
    var pool = Executors.newFixedThreadPool(48);
    try {
      for (var status : pool.invokeAll(all)) {
        assertThat(status.get()).isIn(200, 403, 503);
      }
    } finally {
      pool.shutdownNow();
    }
    assertThat(post("{\"a\":1}").status()).isEqualTo(200);
  }

  @Test
  void aGzipBombTakesNoMoreThanItsShare() throws Exception {
    byte[] bomb = gzip(new byte[1000 * MEBIBYTE / 4]);
    for (int i = 0; i < 20; i++) {
      var socket = connect("127.0.0.1");
      send(
          socket, head(JSON + "Content-Encoding: gzip\r\nContent-Length: " + bomb.length + "\r\n"));
      socket.getOutputStream().write(bomb);
    }
    for (var socket : open) {
      assertThat(read(socket).status()).isIn(403, 413);
    }
  }

  @Test
  void longTextsAndFilesPassThroughFlatMemory() throws Exception {
    double before = settled("portcullis_inspection_no_room_total");
    String text = "word ".repeat(2 * MEBIBYTE - 50_000);
    String form =
        "--x\r\nContent-Disposition: form-data; name=f; filename=f\r\n\r\n"
            + text
            + "\r\n--x\r\nContent-Disposition: form-data; name=a\r\n\r\nhello\r\n--x--\r\n";
    var types =
        List.of(
            "Content-Type: text/plain\r\n",
            "",
            "Content-Type: multipart/form-data; boundary=x\r\n");
    List<Callable<Integer>> all = new ArrayList<>();
    for (int i = 0; i < 24; i++) {
      String type = types.get(i % 3);
      String body = i % 3 == 2 ? form : text;
      boolean chunked = i % 2 == 0;
      all.add(() -> upload(type, body, chunked).status());
    }
    var pool = Executors.newFixedThreadPool(12);
    try {
      for (var status : pool.invokeAll(all)) {
        assertThat(status.get()).isEqualTo(200);
      }
    } finally {
      pool.shutdownNow();
    }
    assertThat(settled("portcullis_inspection_no_room_total")).isEqualTo(before);
    assertThat(metric("portcullis_inspected_bodies_bytes")).isZero();
  }

  @Test
  void anAttackDeepInALongBodyNeverReachesTheUpstreamNorLooksLikeAWholeRequest() throws Exception {
    String text = "word ".repeat(MEBIBYTE / 2);
    String attack = text + "<script>alert(document.cookie)</script>";
    String field =
        "--x\r\nContent-Disposition: form-data; name=f; filename=f\r\n\r\n"
            + text
            + "\r\n--x\r\nContent-Disposition: form-data; name=a\r\n\r\n' or 1=1 -- \r\n--x--\r\n";
    String unended = "--x\r\nContent-Disposition: form-data; name=f; filename=f\r\n\r\n" + text;
    for (boolean chunked : new boolean[] {false, true}) {
      assertCutOff(upload("Content-Type: text/plain\r\n", attack, chunked), 403, "threat-detected");
      assertCutOff(upload("", attack + text, chunked), 403, "threat-detected");
      String parts = "Content-Type: multipart/form-data; boundary=x\r\n";
      assertCutOff(upload(parts, field, chunked), 403, "threat-detected");
      assertCutOff(upload(parts, unended, chunked), 400, "request-malformed");
    }
  }

  @Test
  void whatCannotBeReadIsRefusedAsThatAndSuspendsNobody() throws Exception {
    String[][] bodies = {
      {"Content-Type: application/json", "{\"a\":1,}", "400"},
      {"Content-Type: application/xml", "<a></b>", "400"},
      {"Content-Type: application/x-www-form-urlencoded", "a=%zz", "400"},
      {"Content-Type: multipart/form-data; boundary=x", "--x\r\n", "400"},
      {"Content-Type: application/json\r\nContent-Encoding: gzip", "{}", "400"},
      {"Content-Type: application/json\r\nContent-Encoding: br", "{}", "415"},
      {"Content-Type: application/json; charset=utf-16", "{}", "415"},
    };
    upstream.clear();
    for (int round = 0; round < 10; round++) {
      for (String[] body : bodies) {
        var answer = keyed(body[0], body[1]);
        assertThat(answer.status()).as(body[0]).isEqualTo(Integer.parseInt(body[2]));
        String reason = body[2].equals("400") ? "request-malformed" : "media-type-unsupported";
        assertThat(answer.body()).contains("\"reason\":\"" + reason + '"');
      }
    }
    assertThat(upstream.next(100)).as("what came to the upstream").isNull();
    assertThat(keyed("Content-Type: application/json", "{}").status()).isEqualTo(200);
    assertThat(metric("portcullis_findings_total\\{.*malformed-body.*")).isGreaterThanOrEqualTo(50);
  }

  private Answer keyed(String fields, String body) throws IOException {
    try (var socket = new Socket()) {
      connect(socket, "127.0.0.1");
      String head = "POST /keyed HTTP/1.1\r\nHost: x\r\nX-API-Key: " + KEY + "\r\n" + fields;
      send(socket, head + "\r\nContent-Length: " + body.length() + "\r\n\r\n" + body);
      return read(socket);
    }
  }

  private static String sha256(String key) throws NoSuchAlgorithmException {
    byte[] octets = key.getBytes(StandardCharsets.US_ASCII);
    return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(octets));
  }

  private static void assertCutOff(Answer answer, int status, String reason) throws Exception {
    assertThat(answer.body()).contains("\"reason\":\"" + reason + '"');
    assertThat(answer.status()).isEqualTo(status);
    String came = requireNonNull(upstream.next(10_000));
    assertThat(came).startsWith("POST ").doesNotContain("<script>", "or 1=1");
    assertThat(came).doesNotContain("\r\n0\r\n\r\n", "--x--");
    int body = came.indexOf("\r\n\r\n") + 4;
    int told = came.indexOf("Content-Length: ");
    if (told >= 0) {
      int length = Integer.parseInt(came.substring(told + 16, came.indexOf('\r', told)));
      assertThat(came.length() - body).isLessThan(length);
    }
  }

  private Answer upload(String type, String body, boolean chunked) throws Exception {
    upstream.clear();
    var socket = connect("127.0.0.1");
    socket.setSoTimeout(60_000);
    String framing =
        chunked ? "Transfer-Encoding: chunked\r\n" : "Content-Length: " + body.length() + "\r\n";
    try {
      send(socket, head(type + framing));
      for (int from = 0; from < body.length(); from += 100_000) {
        String piece = body.substring(from, Math.min(body.length(), from + 100_000));
        send(
            socket,
            chunked ? Integer.toHexString(piece.length()) + "\r\n" + piece + "\r\n" : piece);
      }
      send(socket, chunked ? "0\r\n\r\n" : "");
    } catch (IOException e) {
      // Answered, and closed, before the end.
    }
    return read(socket);
  }

  private Answer post(String body) throws IOException {
    return post("127.0.0.1", body);
  }

  private Answer post(String from, String body) throws IOException {
    try (var socket = new Socket()) {
      connect(socket, from);
      socket.setSoTimeout(60_000);
      send(socket, head(JSON + "Content-Length: " + body.length() + "\r\n") + body);
      return read(socket);
    }
  }

  private static String head(String fields) {
    return "POST / HTTP/1.1\r\nHost: x\r\n" + fields + "\r\n";
  }

  private static void send(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  private Socket connect(String from) throws IOException {
    var socket = new Socket();
    synchronized (open) {
      open.add(socket);
    }
    connect(socket, from);
    return socket;
  }

  private static void connect(Socket socket, String from) throws IOException {
    socket.bind(new InetSocketAddress(InetAddress.getByName(from), 0));
    socket.connect(new InetSocketAddress("127.0.0.1", bundle.dataPort()), 20_000);
    socket.setSoTimeout(60_000);
  }

  private static Answer read(Socket socket) throws IOException {
    InputStream in = socket.getInputStream();
    String[] status = line(in).split(" ");
    var fields = new TreeMap<String, String>(String.CASE_INSENSITIVE_ORDER);
    for (String line = line(in); !line.isEmpty(); line = line(in)) {
      int colon = line.indexOf(':');
      fields.put(line.substring(0, colon), line.substring(colon + 1).strip());
    }
    int length = Integer.parseInt(fields.getOrDefault("Content-Length", "0"));
    String body = new String(in.readNBytes(length), StandardCharsets.UTF_8);
    return new Answer(Integer.parseInt(status[1]), fields, body);
  }

  private static String line(InputStream in) throws IOException {
    var line = new StringBuilder();
    for (int octet = in.read(); octet != '\n'; octet = in.read()) {
      if (octet < 0) {
        throw new IOException("the connection ended after `" + line + '`');
      }
      line.append(octet == '\r' ? "" : (char) octet);
    }
    return line.toString();
  }

  private static byte[] gzip(byte[] content) throws IOException {
    var bytes = new java.io.ByteArrayOutputStream();
    try (var gzip = new java.util.zip.GZIPOutputStream(bytes)) {
      gzip.write(content);
    }
    return bytes.toByteArray();
  }

  private static double metric(String name) throws IOException {
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), bundle.adminPort())) {
      socket.setSoTimeout(60_000);
      send(socket, "GET /metrics HTTP/1.0\r\nHost: localhost\r\n\r\n");
      String all = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return all.lines()
          .filter(line -> line.matches(name + "(\\{.*})?( .*)?"))
          .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
          .sum();
    }
  }

  /** A number once all that was done has been counted, which happens each second. */
  private double settled(String name) throws Exception {
    double requests = metric("portcullis_request_seconds_count");
    assertThat(post("{\"a\":1}").status()).isEqualTo(200);
    Awaiting.until(() -> metric("portcullis_request_seconds_count") > requests);
    return metric(name);
  }
}

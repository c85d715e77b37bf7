package dev.portcullis.proxy.mirror;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.decision.RequestCopy;
import dev.portcullis.policy.document.Upstream;
import dev.portcullis.policy.document.UpstreamTraits.Priority;
import dev.portcullis.proxy.upstream.AnswerReceiver;
import dev.portcullis.proxy.upstream.ClientException;
import dev.portcullis.proxy.upstream.RequestBody;
import dev.portcullis.proxy.upstream.UpstreamException;
import dev.portcullis.proxy.upstream.UpstreamRequest;
import dev.portcullis.proxy.upstream.UpstreamTransport;
import dev.portcullis.request.HttpFields;
import dev.portcullis.request.Reason;
import dev.portcullis.testing.Awaiting;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What copies take of the node is bounded, and what of a request they are. */
class MirrorsTest {

  /** A copy as it was sent. */
  private record Sent(String upstream, UpstreamRequest request, String body, HttpFields trailers) {}

  /** Answers each copy as a test says. */
  private static final class Transport implements UpstreamTransport {
    final BlockingQueue<Sent> sent = new LinkedBlockingQueue<>();
    final AtomicInteger opened = new AtomicInteger();
    volatile Script script = receiver -> receiver.head(200, null, HttpFields.EMPTY);

    Transport open() {
      opened.incrementAndGet();
      return this;
    }

    @Override
    public void exchange(Upstream upstream, UpstreamRequest request, AnswerReceiver receiver)
        throws UpstreamException, ClientException {
      String body = read(request.body());
      sent.add(new Sent(upstream.name(), request, body, request.body().trailers()));
      try {
        script.play(receiver);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    @Override
    public void close() {}
  }

  private interface Script {
    void play(AnswerReceiver receiver)
        throws UpstreamException, ClientException, InterruptedException;
  }

  /** A body that comes in pieces; a null piece is a client that breaks off. */
  private static final class Pieces implements RequestBody {
    private final Queue<String> pieces;
    private final long length;
    private final HttpFields trailers;

    Pieces(long length, HttpFields trailers, String... pieces) {
      this.length = length;
      this.trailers = trailers;
      this.pieces = new ConcurrentLinkedQueue<>(List.of(pieces));
    }

    @Override
    public long length() {
      return length;
    }

    @Override
    public int read(byte[] buffer) throws ClientException {
      String piece = pieces.poll();
      if (piece == null) {
        return -1;
      }
      if (piece.equals("BROKEN")) {
        throw new ClientException(ClientException.Kind.BODY_BROKEN, "it broke off", null);
      }
      byte[] octets = piece.getBytes(StandardCharsets.ISO_8859_1);
      System.arraycopy(octets, 0, buffer, 0, octets.length);
      return octets.length;
    }

    @Override
    public HttpFields trailers() throws ClientException {
      if (trailers.first("Broken") != null) {
        throw new ClientException(ClientException.Kind.BODY_BROKEN, "it is malformed", null);
      }
      return trailers;
    }
  }

  private static final int MOST_BODY = 5_000;

  private final Transport transport = new Transport();

  private static RequestCopy to(String name) {
    var upstream = Upstream.of(name, List.of("http://127.0.0.1:1"));
    return new RequestCopy(upstream, "for." + name, "key", MOST_BODY);
  }

  private static UpstreamRequest request(RequestBody body, String... fields) {
    return new UpstreamRequest(
        "POST", "/a?b", HttpFields.of(fields), body, true, Priority.HIGH, "other");
  }

  private static Pieces none() {
    return new Pieces(0, HttpFields.EMPTY);
  }

  private static Pieces unknown(String... pieces) {
    return new Pieces(RequestBody.UNKNOWN, HttpFields.EMPTY, pieces);
  }

  private static String read(RequestBody body) throws ClientException {
    var octets = new ByteArrayOutputStream();
    byte[] piece = new byte[16 << 10];
    for (int count = body.read(piece); count >= 0; count = body.read(piece)) {
      octets.write(piece, 0, count);
    }
    return octets.toString(StandardCharsets.ISO_8859_1);
  }

  private Sent sent() throws InterruptedException {
    return requireNonNull(transport.sent.poll(60, TimeUnit.SECONDS), "no copy was sent");
  }

  private static void assertNothingHeld(Mirrors mirrors) {
    Awaiting.until(() -> mirrors.underWay() == 0);
    assertThat(mirrors.octets()).isZero();
  }

  @Test
  void nothingIsOpenedBeforeTheFirstCopy() throws Exception {
    try (var mirrors = new Mirrors(transport::open)) {
      assertThat(transport.opened).hasValue(0);
      mirrors.copy(to("next"), request(none()), "own").close();
      mirrors.copy(to("next"), request(none()), "own").close();
      sent();
      sent();
      assertThat(transport.opened).hasValue(1);
    }
  }

  @Test
  void aCopyIsTheRequestButForWhatIsMadeOutToItsUpstream() throws Exception {
    try (var mirrors = new Mirrors(transport::open)) {
      var original = request(none(), "A", "1", "Portcullis-Assertion", "for.own", "a", "2");
      try (var sending = mirrors.copy(to("next"), original, "own")) {
        assertThat(sending.request()).isSameAs(original);
      }
      var copy = sent();
      assertThat(copy.upstream()).isEqualTo("next");
      assertThat(copy.request().method()).isEqualTo("POST");
      assertThat(copy.request().target()).isEqualTo("/a?b");
      assertThat(copy.request().priority()).isEqualTo(Priority.HIGH);
      assertThat(copy.request().balanceKey()).isEqualTo("key");
      assertThat(copy.request().expectsContinue()).isFalse();
      assertThat(copy.request().fields().toString())
          .isEqualTo(
              HttpFields.of(
                      "A",
                      "1",
                      "a",
                      "2",
                      "Portcullis-Assertion",
                      "for.next",
                      "Portcullis-Mirror",
                      "own")
                  .toString());
      assertNothingHeld(mirrors);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Authorization",
        "authorization",
        "AUTHORIZATION",
        "X-API-Key",
        "x-api-key",
        "x_api_key",
        "DPoP",
        "dpop",
        "portcullis-assertion",
        "PORTCULLIS-ASSERTION"
      })
  void noCredentialGoesAlong(String name) throws Exception {
    try (var mirrors = new Mirrors(transport::open)) {
      mirrors.copy(to("next"), request(none(), name, "secret", "A", "1"), "own").close();
      var fields = sent().request().fields();
      assertThat(fields.toString()).doesNotContain("secret");
      assertThat(fields.first("A")).isEqualTo("1");
    }
  }

  /** Whatever the pieces: what passed is what is copied, and nothing of it stays. */
  @Test
  void theBodyOfACopyIsWhatPassed() throws Exception {
    var random = new Random(7);
    try (var mirrors = new Mirrors(transport::open)) {
      for (int i = 0; i < 500; i++) {
        String[] pieces = new String[random.nextInt(6)];
        for (int j = 0; j < pieces.length; j++) {
          pieces[j] = ("" + (char) ('a' + j)).repeat(random.nextInt(MOST_BODY / 6));
        }
        String all = String.join("", pieces);
        boolean known = random.nextBoolean() && !all.isEmpty();
        var body = new Pieces(known ? all.length() : -1, HttpFields.EMPTY, pieces);
        try (var original = mirrors.copy(to("next"), request(body), "own")) {
          assertThat(original.request().body().length()).isEqualTo(body.length());
          assertThat(read(original.request().body())).isEqualTo(all);
        }
        var copy = sent();
        assertThat(copy.body()).isEqualTo(all);
        assertThat(copy.request().body().length()).isEqualTo(body.length());
      }
      assertNothingHeld(mirrors);
      assertThat(mirrors.sent("2xx")).isEqualTo(500);
    }
  }

  /** HTTP/2 ends a body of a known length with its last octet: nobody reads on. */
  @Test
  void aBodyOfAKnownLengthIsWholeWithItsLastOctet() throws Exception {
    try (var mirrors = new Mirrors(transport::open)) {
      var body = new Pieces(4, HttpFields.EMPTY, "ab", "cd");
      try (var original = mirrors.copy(to("next"), request(body), "own")) {
        byte[] piece = new byte[16];
        original.request().body().read(piece);
        original.request().body().read(piece);
      }
      assertThat(sent().body()).isEqualTo("abcd");
    }
  }

  @Test
  void whatFollowsTheBodyIsCopiedToo() throws Exception {
    try (var mirrors = new Mirrors(transport::open)) {
      var body = new Pieces(-1, HttpFields.of("Sum", "7"), "ab");
      try (var original = mirrors.copy(to("next"), request(body), "own")) {
        read(original.request().body());
      }
      assertThat(sent().trailers().first("Sum")).isEqualTo("7");
    }
  }

  @Test
  void onlyAWholeBodyThatMayPassIsCopied() throws Exception {
    try (var mirrors = new Mirrors(transport::open)) {
      read(mirrors, unknown("ab", "BROKEN"));
      read(mirrors, new Pieces(4, HttpFields.EMPTY, "ab", "BROKEN"));
      read(mirrors, new Pieces(-1, HttpFields.of("Broken", "1"), "ab"));
      mirrors.copy(to("next"), request(unknown("ab")), "own").close(); // nobody took it
      assertThat(mirrors.dropped(Dropped.INCOMPLETE)).isEqualTo(4);
      assertNothingHeld(mirrors);
      assertThat(transport.sent).isEmpty();
    }
  }

  private static void read(Mirrors mirrors, RequestBody body) {
    try (var original = mirrors.copy(to("next"), request(body), "own")) {
      read(original.request().body());
    } catch (ClientException e) {
      // what the client broke
    }
  }

  @Test
  void aLongBodyIsNotCopiedAndPassesAllTheSame() throws Exception {
    String piece = "a".repeat(MOST_BODY / 2);
    try (var mirrors = new Mirrors(transport::open)) {
      for (var body :
          List.of(
              unknown(piece, piece, "b"),
              new Pieces(MOST_BODY + 1, HttpFields.EMPTY, piece, piece, "b"))) {
        try (var original = mirrors.copy(to("next"), request(body), "own")) {
          assertThat(read(original.request().body())).hasSize(MOST_BODY + 1);
        }
      }
      assertThat(mirrors.dropped(Dropped.TOO_LARGE)).isEqualTo(2);
      assertNothingHeld(mirrors);
      assertThat(transport.sent).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"application/grpc", "application/grpc+proto", "Application/GRPC; charset=x"})
  void aCallIsNotCopied(String type) throws Exception {
    try (var mirrors = new Mirrors(transport::open)) {
      read(mirrors, unknown());
      sent();
      mirrors.copy(to("next"), request(unknown("a"), "content-type", type), "own").close();
      assertThat(mirrors.dropped(Dropped.STREAMING)).isEqualTo(1);
      assertNothingHeld(mirrors);
    }
  }

  /** A length that is only named reserves nothing; what has come counts. */
  @Test
  void allCopiesOfTheNodeShareOneBound() throws Exception {
    var release = new CountDownLatch(1);
    transport.script = receiver -> release.await();
    long most = 20_000;
    try (var mirrors = new Mirrors(transport::open, most)) {
      for (int i = 0; i < 40; i++) {
        read(mirrors, unknown("a".repeat(2_000)));
        assertThat(mirrors.octets()).isBetween(0L, most);
      }
      assertThat(mirrors.dropped(Dropped.MEMORY)).isBetween(28L, 36L);
      release.countDown();
      assertNothingHeld(mirrors);
      assertThat(mirrors.dropped(Dropped.MEMORY) + mirrors.sent("failed")).isEqualTo(40);
    }
  }

  @Test
  void anUpstreamThatNeverAnswersHoldsItsOwnPlacesAlone() throws Exception {
    var release = new CountDownLatch(1);
    transport.script = receiver -> release.await();
    try (var mirrors = new Mirrors(transport::open)) {
      long held = Lane.AT_ONCE + Lane.MOST_WAITING;
      Awaiting.until(
          () -> {
            mirrors.copy(to("silent"), request(none()), "own").close();
            return mirrors.underWay() == held;
          });
      long before = mirrors.dropped(Dropped.BUSY);
      for (int i = 0; i < 1_000; i++) {
        mirrors.copy(to("silent"), request(none()), "own").close();
      }
      assertThat(mirrors.underWay()).isEqualTo(held);
      assertThat(mirrors.dropped(Dropped.BUSY)).isEqualTo(before + 1_000);
      for (int i = 0; i < Lane.AT_ONCE; i++) {
        sent();
      }
      assertThat(transport.sent).isEmpty();
      transport.script = receiver -> receiver.head(503, null, HttpFields.EMPTY);
      for (int i = 0; i < 100; i++) {
        mirrors.copy(to("other"), request(none()), "own").close();
        assertThat(sent().upstream()).isEqualTo("other");
      }
      Awaiting.until(() -> mirrors.sent("5xx") == 100);
      release.countDown();
      assertNothingHeld(mirrors);
    }
  }

  @Test
  void whereNoThreadIsLeftCopiesAreDropped() throws Exception {
    var release = new CountDownLatch(1);
    transport.script = receiver -> release.await();
    try (var mirrors = new Mirrors(transport::open)) {
      int upstreams = Mirrors.MOST_THREADS / Lane.AT_ONCE;
      var next = new AtomicInteger();
      Awaiting.until(
          () -> {
            String name = "silent-" + next.incrementAndGet() % upstreams;
            mirrors.copy(to(name), request(none()), "own").close();
            return transport.sent.size() == Mirrors.MOST_THREADS;
          });
      long before = mirrors.dropped(Dropped.BUSY);
      for (int i = 0; i < 100; i++) {
        mirrors.copy(to("late"), request(none()), "own").close();
      }
      assertThat(mirrors.dropped(Dropped.BUSY)).isEqualTo(before + 100);
      release.countDown();
      assertNothingHeld(mirrors);
    }
  }

  @Test
  void whatHappensToACopyIsCountedAndEndsNothingElse() throws Exception {
    try (var mirrors = new Mirrors(transport::open)) {
      transport.script =
          receiver -> {
            throw new UpstreamException(Reason.UPSTREAM_FAILED, "reset", null);
          };
      mirrors.copy(to("next"), request(none()), "own").close();
      Awaiting.until(() -> mirrors.sent("failed") == 1);
      transport.script =
          receiver -> {
            throw new StackOverflowError();
          };
      mirrors.copy(to("next"), request(none()), "own").close();
      Awaiting.until(() -> mirrors.sent("failed") == 2);
      transport.script =
          receiver -> {
            receiver.head(200, null, HttpFields.EMPTY);
            throw new UpstreamException(Reason.UPSTREAM_FAILED, "reset", null);
          };
      mirrors.copy(to("next"), request(none()), "own").close();
      Awaiting.until(() -> mirrors.sent("failed") == 3);
      transport.script = receiver -> receiver.head(404, null, HttpFields.EMPTY);
      mirrors.copy(to("next"), request(none()), "own").close();
      Awaiting.until(() -> mirrors.sent("4xx") == 1);
      assertNothingHeld(mirrors);
    }
  }

  @Test
  void anEndlessAnswerIsGivenUp() throws Exception {
    transport.script =
        receiver -> {
          receiver.head(200, null, HttpFields.EMPTY);
          for (byte[] piece = new byte[1024]; true; ) {
            receiver.body(piece, 0, piece.length);
          }
        };
    try (var mirrors = new Mirrors(transport::open)) {
      mirrors.copy(to("next"), request(none()), "own").close();
      Awaiting.until(() -> mirrors.sent("2xx") == 1);
      assertNothingHeld(mirrors);
    }
  }
}

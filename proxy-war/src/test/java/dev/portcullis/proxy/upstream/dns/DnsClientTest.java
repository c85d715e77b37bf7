package dev.portcullis.proxy.upstream.dns;

import static dev.portcullis.testing.TestNameServer.answer;
import static dev.portcullis.testing.TestNameServer.cname;
import static dev.portcullis.testing.TestNameServer.record;
import static dev.portcullis.testing.TestNameServer.srv;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.portcullis.testing.Awaiting;
import dev.portcullis.testing.TestNameServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What is believed of a name server (RFC 1035, RFC 2782, RFC 5452), on a real one. */
@Timeout(120)
@Tag("slow")
class DnsClientTest {

  private static final String NAME = "_orders._tcp.example.test";
  private static final Duration TIME = Duration.ofSeconds(30);
  private static final Duration NOT_LONG = Duration.ofMillis(50);

  @SuppressWarnings("NullAway.Init")
  private TestNameServer server;

  @BeforeEach
  void start() throws IOException {
    server = new TestNameServer();
  }

  @AfterEach
  void stop() throws IOException {
    server.close();
  }

  private DnsClient client(Duration patience) {
    return new DnsClient(() -> List.of(server.address()), patience);
  }

  private ServiceAnswer ask() throws IOException {
    return client(TIME).services(NAME);
  }

  private static ServiceRecord of(int priority, int weight, int port, String host) {
    return new ServiceRecord(priority, weight, port, host);
  }

  @Test
  void theRecordsOfAServiceAreFoundTheFirstToBeUsedFirst() throws IOException {
    server.tell(
        srv(NAME, 2, 65535, 80, "c.test"),
        srv("_ORDERS._tcp.Example.test", 1, 3, 65535, "A.test"),
        srv(NAME, 1, 7, 8080, "b.test"));
    assertThat(ask())
        .isEqualTo(
            new ServiceAnswer(
                List.of(
                    of(1, 7, 8080, "b.test"),
                    of(1, 3, 65535, "a.test"),
                    of(2, 65535, 80, "c.test")),
                0,
                false));
    assertThat(server.askedByStream()).isZero();
  }

  /** RFC 7766. */
  @Test
  void whatIsTooLongForADatagramIsAskedForByTcpAndNoMoreThan64AreUsed() throws IOException {
    byte[][] records =
        IntStream.range(0, 100)
            .mapToObj(i -> srv(NAME, i, 0, 80, "server-" + i + ".example.test"))
            .toArray(byte[][]::new);
    server.tell(records);
    var answer = ask();
    assertThat(answer.records()).hasSize(64);
    assertThat(answer.records().get(63)).isEqualTo(of(63, 0, 80, "server-63.example.test"));
    assertThat(answer.ignored()).isEqualTo(36);
    assertThat(server.askedByStream()).isEqualTo(1);
  }

  @Test
  void anAnswerOfMoreThan32KiBIsNone() {
    byte[][] records =
        IntStream.range(0, 900)
            .mapToObj(i -> srv(NAME, i, 0, 80, "server-" + i + ".test"))
            .toArray(byte[][]::new);
    server.tell(records);
    assertThatThrownBy(this::ask).hasMessageContaining("longer than 32768");
  }

  @Test
  void recordsThatCannotBeUsedAreIgnoredAndCounted() throws IOException {
    byte[] loop = {0, 1, 0, 1, 0, 80, (byte) 0xc0, 0x7f};
    byte[] onwards = {0, 1, 0, 1, 0, 80, 1, 'a', (byte) 0xff, (byte) 0xff};
    byte[] more = {0, 1, 0, 1, 0, 80, 1, 'a', 0, 9};
    byte[] unknown = {0, 1, 0, 1, 0, 80, 0x41, 'a', 0};
    server.tell(
        srv(NAME, 1, 1, 0, "port0.test"),
        srv("_orders._tcp.other.test", 0, 1, 80, "other.test"),
        srv(NAME + ".x", 0, 1, 80, "longer.test"),
        srv(NAME, 0, 1, 80, "10.0.0.1"),
        srv(NAME, 0, 1, 80, "0x7f000001"),
        srv(NAME, 0, 1, 80, "a b.test"),
        srv(NAME, 0, 1, 80, "a%0d%0a.test"),
        srv(NAME, 0, 1, 80, ""),
        record(NAME, TestNameServer.SRV, new byte[] {0, 1, 0, 1}),
        record(NAME, TestNameServer.SRV, loop),
        record(NAME, TestNameServer.SRV, onwards),
        record(NAME, TestNameServer.SRV, more),
        record(NAME, TestNameServer.SRV, unknown),
        srv(NAME, 1, 1, 80, "good.test"),
        srv(NAME, 2, 9, 80, "GOOD.test"));
    assertThat(ask()).isEqualTo(new ServiceAnswer(List.of(of(1, 1, 80, "good.test")), 14, false));
  }

  @Test
  void aPointerToItselfAndALoopOfTwoEnd() {
    // Behind the header: a question of 31 octets; the owner of the record is a pointer.
    for (int target : new int[] {43, 0x3fff}) {
      byte[] record = {(byte) (0xc0 | target >> 8), (byte) target, 0, 33, 0, 1, 0, 0, 0, 1, 0, 0};
      server.answer((question, stream) -> answer(question, 0, record));
      assertThatThrownBy(this::ask).isInstanceOf(IOException.class);
    }
  }

  /** RFC 2782: a target of "." means that the service is decidedly not available. */
  @Test
  void theRootAloneSaysThatTheServiceIsNotThere() throws IOException {
    server.tell(srv(NAME, 0, 0, 0, ""));
    assertThat(ask()).isEqualTo(new ServiceAnswer(List.of(), 0, true));
  }

  @Test
  void anotherNameIsFollowedAndALoopOfThemEnds() throws IOException {
    server.tell(
        srv("_orders._tcp.b.test", 0, 1, 80, "b.test"),
        cname(NAME, "_a._tcp.a.test"),
        cname("_a._tcp.a.test", "_orders._tcp.b.test"));
    assertThat(ask().records()).containsExactly(of(0, 1, 80, "b.test"));
    server.tell(cname(NAME, "x.test"), cname("x.test", NAME), srv("y.test", 0, 1, 80, "b.test"));
    assertThat(ask()).isEqualTo(new ServiceAnswer(List.of(), 1, false));
  }

  /** RFC 5452: who does not see the question does not answer it. */
  @Test
  void answersToAnotherQuestionAreNotBelieved() throws IOException {
    var kind = new AtomicInteger();
    var times = new AtomicInteger();
    server.answer(
        (question, stream) -> {
          if (times.getAndIncrement() > 0) {
            return answer(question, 0, srv(NAME, 0, 1, 80, "good.test"));
          }
          byte[] forged = answer(question, 0, srv(NAME, 0, 1, 80, "bad.test"));
          forge(forged, question.length, kind.get());
          return forged;
        });
    for (int i = 0; i < 6; i++) {
      kind.set(i);
      assertThat(heard(times, Duration.ofMillis(500))).containsExactly(of(0, 1, 80, "good.test"));
      assertThat(times).hasValueGreaterThan(1);
    }
  }

  /** Asks with more patience where the machine is too slow for it: a minute at most. */
  private List<ServiceRecord> heard(AtomicInteger times, Duration patience) throws IOException {
    times.set(0);
    try {
      return client(patience).services(NAME).records();
    } catch (IOException e) {
      if (patience.compareTo(Awaiting.BOUND) > 0) {
        throw e;
      }
      return heard(times, patience.multipliedBy(2));
    }
  }

  private static void forge(byte[] answer, int question, int kind) {
    switch (kind) {
      case 0 -> answer[0] ^= 1; // another number
      case 1 -> answer[2] = 1; // a question
      case 2 -> answer[14] ^= 1; // another name
      case 3 -> answer[question - 3] = 1; // another type
      case 4 -> answer[question - 1] = 3; // another class
      default -> answer[5] = 2; // several questions
    }
  }

  @Test
  void whoDoesNotAnswerIsNotWaitedForLongAndTheNextIsAsked() throws Exception {
    assertThatThrownBy(() -> client(NOT_LONG).services(NAME)).isInstanceOf(IOException.class);
    Awaiting.until(server::asked, 2);
    try (var second = new TestNameServer()) {
      second.tell(srv(NAME, 0, 1, 80, "good.test"));
      var client =
          new DnsClient(() -> List.of(server.address(), second.address()), Duration.ofSeconds(3));
      assertThat(client.services(NAME).records()).hasSize(1);
      server.answer((question, stream) -> answer(question, 2)); // SERVFAIL
      assertThat(client.services(NAME).records()).hasSize(1);
    }
  }

  @Test
  void aNameThatIsNotThereIsToldAsThat() {
    server.answer((question, stream) -> answer(question, 3));
    assertThatThrownBy(this::ask).isInstanceOf(UnknownHostException.class);
    assertThat(server.asked()).isEqualTo(1);
  }

  /** Whatever comes: an answer, or an IOException. */
  @Test
  void noMessageWhateverMakesItFailOtherwise() {
    var random = new Random(42);
    var question = new ServiceQuestion(7, NAME);
    byte[] good =
        answer(
            question.message(),
            0,
            srv(NAME, 0, 1, 80, "a.test"),
            cname("x.test", "y.test"),
            srv(NAME, 0, 1, 80, "b.test"));
    int read = 0;
    for (int i = 0; i < 200_000; i++) {
      byte[] message = java.util.Arrays.copyOf(good, 12 + random.nextInt(good.length - 11));
      for (int change = random.nextInt(4); change >= 0; change--) {
        int at = question.message().length + random.nextInt(good.length);
        if (at < message.length) {
          message[at] = (byte) (random.nextBoolean() ? random.nextInt(256) : 0xc0);
        }
      }
      try {
        if (question.answeredBy(message)) {
          question.answer(message);
          read++;
        }
      } catch (IOException e) {
        assertThat(e).hasMessageNotContaining("null");
      }
    }
    assertThat(read).isPositive();
  }

  @Test
  void theNameServersAreThoseOfTheMachineUnlessOthersAreSaid(@TempDir Path directory)
      throws IOException {
    Path file = directory.resolve("resolv.conf");
    assertThatThrownBy(() -> NameServers.read(file))
        .hasMessageContaining("portcullis.upstream.name-servers");
    Files.writeString(
        file,
        "# nameserver 10.0.0.1\nsearch a.test\nnameserver 10.0.0.2\n nameserver\t::1 \n"
            + "nameserver evil.test\nnameserver 10.0.0.3\nnameserver 10.0.0.4\n");
    assertThat(NameServers.read(file))
        .containsExactly(
            new InetSocketAddress("10.0.0.2", 53),
            new InetSocketAddress("::1", 53),
            new InetSocketAddress("10.0.0.3", 53));
    var said = List.of(new InetSocketAddress("10.0.0.9", 5353));
    assertThat(NameServers.of(said).now()).isEqualTo(said);
  }
}

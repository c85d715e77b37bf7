package dev.portcullis.proxy.upstream.http2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.portcullis.proxy.enforcement.FramesUpstream;
import dev.portcullis.proxy.enforcement.RawUpstream;
import dev.portcullis.proxy.http2.Frame;
import dev.portcullis.proxy.upstream.connection.BodyPumps;
import dev.portcullis.proxy.upstream.connection.Connector;
import dev.portcullis.proxy.upstream.connection.OwnListeners;
import dev.portcullis.proxy.upstream.connection.Target;
import dev.portcullis.proxy.upstream.connection.Watchdog;
import dev.portcullis.proxy.upstream.name.NameLookup;
import dev.portcullis.proxy.upstream.name.Names;
import dev.portcullis.proxy.upstream.name.ServiceLookup;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import javax.net.ssl.SSLSocketFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A connection's beginning and its end, with time as the test says. */
@Timeout(120)
class Http2ConnectionTest {

  private static final Duration TIME = Duration.ofSeconds(60);

  private final Watchdog watchdog = new Watchdog(now -> {});
  private final BodyPumps pumps = new BodyPumps();
  private final Names names = new Names(NameLookup.SYSTEM, ServiceLookup.NONE, Names.INTERVAL);

  @AfterEach
  void close() {
    watchdog.close();
    pumps.close();
    names.close();
  }

  private Http2Connection connect(String url, Duration time) throws IOException {
    var target = Target.parse(url);
    var tls = (SSLSocketFactory) SSLSocketFactory.getDefault();
    var addresses = names.of(target.host(), Watchdog.now());
    var raw =
        new Connector(tls, null, List.of(), watchdog, OwnListeners.NONE, addresses)
            .connect(target, TIME);
    var connection = new Http2Connection(raw, target, pumps);
    connection.start(time);
    return connection;
  }

  private static long in(Duration time) {
    return Watchdog.now() + time.toNanos();
  }

  @Test
  void section6p7ASilentPeerIsAskedAndALivingOneIsKept() throws Exception {
    BlockingQueue<Integer> frames = new LinkedBlockingQueue<>();
    var greeted = new CountDownLatch(1);
    try (var upstream =
        new FramesUpstream(
            c -> {
              awaitGreeting(c);
              greeted.countDown();
              c.await(Frame.PING);
              frames.add(c.in.type());
              c.frame(Frame.PING, Frame.ACK, 0, new byte[8]);
              c.number(Frame.GOAWAY, 0, 0, 0);
            })) {
      var connection = connect(upstream.url(), TIME);
      awaitWritten(greeted, connection);
      connection.expireAt(in(Duration.ofSeconds(9)));
      assertThat(frames).isEmpty();
      connection.expireAt(in(Duration.ofSeconds(11)));
      assertThat(frames.take()).isEqualTo(Frame.PING);
      while (connection.streams().takesMore()) {
        Thread.onSpinWait(); // until the answer and what follows it are read
      }
    }
  }

  @Test
  void aPeerThatDoesNotAnswerAPingIsGivenUp() throws Exception {
    var greeted = new CountDownLatch(1);
    var pinged = new CountDownLatch(1);
    try (var upstream =
        new FramesUpstream(
            c -> {
              awaitGreeting(c);
              greeted.countDown();
              c.await(Frame.PING);
              pinged.countDown();
              c.await(Frame.GOAWAY);
            })) {
      var connection = connect(upstream.url(), TIME);
      awaitWritten(greeted, connection);
      connection.expireAt(in(Duration.ofSeconds(11)));
      awaitWritten(pinged, connection);
      connection.expireAt(in(Duration.ofSeconds(15)));
      assertThat(connection.open()).isTrue();
      connection.expireAt(in(Duration.ofSeconds(40)));
      assertThat(connection.open()).isFalse();
      upstream.awaitQuiet();
    }
  }

  private static void awaitGreeting(FramesUpstream.Conversation c) throws IOException {
    while (c.in.next() && !(c.in.type() == Frame.SETTINGS && c.in.has(Frame.ACK))) {}
  }

  /** A leap of time must not meet a write: it would seem to last as long. */
  private static void awaitWritten(CountDownLatch seen, Http2Connection connection)
      throws InterruptedException {
    seen.await();
    while (connection.writing()) {
      Thread.onSpinWait();
    }
  }

  @Test
  void section3p4APeerThatDoesNotGreetIsNotTakenForOne() throws Exception {
    try (var silent =
            new RawUpstream(
                c -> {
                  while (c.in.read() >= 0) {}
                });
        var other = new RawUpstream(c -> c.say("HTTP/1.1 400 Bad Request\r\n\r\n"))) {
      assertThatThrownBy(() -> connect(silent.url(), Duration.ofMillis(200)))
          .isInstanceOf(SocketTimeoutException.class);
      assertThatThrownBy(() -> connect(other.url(), TIME)).isInstanceOf(IOException.class);
    }
  }

  @Test
  void aConnectionThatRetiresEndsWhenItIsIdle() throws Exception {
    try (var upstream = new FramesUpstream(c -> c.await(Frame.GOAWAY))) {
      var connection = connect(upstream.url(), TIME);
      assertThat(
              connection
                  .streams()
                  .idle(in(Duration.ofSeconds(31)), Duration.ofSeconds(30).toNanos()))
          .isTrue();
      connection.streams().retire();
      assertThat(connection.streams().takesMore()).isFalse();
      upstream.awaitQuiet();
    }
  }
}

package dev.portcullis.proxy.tunnel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.util.HexFormat;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 6455 §5, as it is followed. */
class FrameFollowerTest {

  private static final long MOST = 1 << 20;

  private static FrameFollower server() {
    return new FrameFollower(false, false, MOST);
  }

  private static FrameFollower client() {
    return new FrameFollower(true, false, MOST);
  }

  private static void follow(FrameFollower follower, String hex) throws MalformedFrameException {
    byte[] octets = HexFormat.of().parseHex(hex.replace(" ", ""));
    for (int at = 0; at < octets.length; ) {
      at = follower.next(octets, at, octets.length);
    }
  }

  /** The examples of RFC 6455 §5.7. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "81 05 48 65 6c 6c 6f",
        "01 03 48 65 6c 80 02 6c 6f",
        "89 05 48 65 6c 6c 6f",
        "01 03 48 65 6c 89 00 80 02 6c 6f",
        "88 02 03 e8",
        "88 00"
      })
  void whatAServerMaySay(String hex) throws Exception {
    var follower = server();
    follow(follower, hex);
    assertThat(follower.atBoundary()).isTrue();
  }

  @Test
  void whatAClientMaySay() throws Exception {
    var follower = client();
    follow(follower, "81 85 37 fa 21 3d 7f 9f 4d 51 58 8a 85 37 fa 21 3d 7f 9f 4d 51 58");
    assertThat(follower.atBoundary()).isTrue();
    assertThat(follower.closed()).isFalse();
    follow(follower, "88 82 37 fa 21 3d 34 12");
    assertThat(follower.closed()).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "8105, not masked",
    "8385, the opcode is reserved",
    "8785, the opcode is reserved",
    "8b85, the opcode is reserved",
    "8f85, the opcode is reserved",
    "c185, a reserved bit is set",
    "a185, a reserved bit is set",
    "9185, a reserved bit is set",
    "0985, a control frame in pieces",
    "89fe, a control frame is too long",
    "8881, half a status in Close",
    "8085, 'a piece without a beginning, or the reverse'",
    "01800000000081, 'a piece without a beginning, or the reverse'",
    "888000000000 8185, a frame after Close",
    "81fe 007d 00000000, the length is not in its shortest form",
    "81ff 000000000000ffff 00000000, the length is negative or not in its shortest form",
    "81ff 8000000000000000 00000000, the length is negative or not in its shortest form"
  })
  void whatTwoParsersCouldReadInTwoWays(String hex, String why) {
    assertThatThrownBy(() -> follow(client(), hex + (hex.length() == 14 ? "80" : "")))
        .isInstanceOf(MalformedFrameException.class)
        .hasMessage(why);
  }

  @Test
  void aServerThatMasksIsRefused() {
    assertThatThrownBy(() -> follow(server(), "8185")).hasMessage("masked");
  }

  @Test
  void aReservedBitMayMeanSomethingToAnExtension() throws Exception {
    var follower = new FrameFollower(false, true, MOST);
    follow(follower, "c1 02 f2 48");
    assertThat(follower.atBoundary()).isTrue();
    assertThatThrownBy(() -> follow(follower, "c9 00")).hasMessage("a reserved bit is set");
  }

  @Test
  void aMessageIsBoundedHoweverItIsCut() throws Exception {
    var follower = new FrameFollower(true, false, 10);
    follow(follower, "01 86 00000000 000000000000");
    assertThatThrownBy(() -> follow(follower, "80 85 00000000"))
        .isInstanceOf(MalformedFrameException.class)
        .extracting(e -> ((MalformedFrameException) e).code())
        .isEqualTo(MalformedFrameException.TOO_BIG);
    var once = new FrameFollower(true, false, 10);
    assertThatThrownBy(() -> follow(once, "82ff 7fffffffffffffff 00000000"))
        .hasMessage("a message is longer than 10");
  }

  /** Wherever the network cuts, frames end where they end. */
  @Property(tries = 300)
  void boundariesDoNotDependOnHowOctetsArrive(
      @ForAll("payloads") List<Integer> payloads, @ForAll("pieces") List<Integer> pieces)
      throws Exception {
    var octets = new ByteArrayOutputStream();
    var ends = new java.util.TreeSet<Integer>();
    for (int payload : payloads) {
      octets.writeBytes(frame(payload));
      ends.add(octets.size());
    }
    byte[] all = octets.toByteArray();
    var follower = server();
    var found = new java.util.TreeSet<Integer>();
    int at = 0;
    for (int i = 0; at < all.length; i++) {
      int end = Math.min(all.length, at + pieces.get(i % pieces.size()));
      while (at < end) {
        at = follower.next(all, at, end);
        if (follower.atBoundary()) {
          found.add(at);
        }
      }
    }
    assertThat(found).isEqualTo(ends);
  }

  private static byte[] frame(int length) {
    var frame = new ByteArrayOutputStream();
    frame.write(0x82);
    if (length < 126) {
      frame.write(length);
    } else if (length <= 0xffff) {
      frame.write(126);
      frame.write(length >> 8);
      frame.write(length);
    } else {
      frame.write(127);
      frame.writeBytes(new byte[4]);
      frame.write(length >> 24);
      frame.write(length >> 16);
      frame.write(length >> 8);
      frame.write(length);
    }
    frame.writeBytes(new byte[length]);
    return frame.toByteArray();
  }

  @Provide
  Arbitrary<List<Integer>> payloads() {
    return Arbitraries.oneOf(
            Arbitraries.of(0, 1, 125, 126, 127, 0xffff, 0x10000),
            Arbitraries.integers().between(0, 300))
        .list()
        .ofMinSize(1)
        .ofMaxSize(6);
  }

  @Provide
  Arbitrary<List<Integer>> pieces() {
    return Combinators.combine(
            Arbitraries.integers().between(1, 20), Arbitraries.integers().between(1, 20_000))
        .as(List::of);
  }

  @Test
  void ourCloseFramesAreWellFormedOnBothSides() throws Exception {
    byte[] plain = CloseFrames.plain(1008, "credentials-expired");
    var down = server();
    assertThat(down.next(plain, 0, plain.length)).isEqualTo(plain.length);
    assertThat(down.closed() && down.atBoundary()).isTrue();
    byte[] masked = CloseFrames.masked(1001, "x".repeat(200));
    var up = client();
    assertThat(up.next(masked, 0, masked.length)).isEqualTo(masked.length);
    assertThat(up.closed() && up.atBoundary()).isTrue();
    int status = (masked[6] ^ masked[2]) << 8 & 0xff00 | (masked[7] ^ masked[3]) & 0xff;
    assertThat(status).isEqualTo(1001);
  }
}

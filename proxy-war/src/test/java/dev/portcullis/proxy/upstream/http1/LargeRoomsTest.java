package dev.portcullis.proxy.upstream.http1;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.proxy.upstream.connection.InputBuffer;
import dev.portcullis.proxy.upstream.connection.LargeRooms;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LargeRoomsTest {

  private static final byte[] LARGE = new byte[300_000];

  static {
    new Random(1).nextBytes(LARGE);
  }

  private final LargeRooms rooms = new LargeRooms(1);

  private static byte[] fixed(byte[] body) {
    return joined("HTTP/1.1 200 OK\r\nContent-Length: " + body.length + "\r\n\r\n", body, "");
  }

  private static byte[] chunked(byte[] body) {
    String head = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
    return joined(head + Integer.toHexString(body.length) + "\r\n", body, "\r\n0\r\n\r\n");
  }

  private static byte[] joined(String before, byte[] body, String after) {
    var all = new ByteArrayOutputStream();
    all.writeBytes(before.getBytes(StandardCharsets.US_ASCII));
    all.writeBytes(body);
    all.writeBytes(after.getBytes(StandardCharsets.US_ASCII));
    return all.toByteArray();
  }

  /** Hands bytes over as they come: as many as are asked for, or fewer. */
  private static InputStream pieces(byte[] bytes, int most) {
    var random = new Random(most);
    return new ByteArrayInputStream(bytes) {
      @Override
      public synchronized int read(byte[] into, int offset, int length) {
        return super.read(into, offset, 1 + random.nextInt(Math.min(length, most)));
      }
    };
  }

  private byte[] body(InputBuffer in) throws IOException {
    var body = AnswerBody.of(AnswerHeadParser.parse(in, "GET"), in);
    var bytes = new ByteArrayOutputStream();
    int count;
    while ((count = body.next()) >= 0) {
      bytes.write(in.array(), in.position(), count);
      body.taken(count);
    }
    return bytes.toByteArray();
  }

  @ParameterizedTest
  @CsvSource({"true,1000000", "false,1000000", "true,20000", "false,20000", "true,70", "false,70"})
  void aLargeBodyPassesAsItIsThroughABorrowedRoomWhichIsGivenBack(boolean chunks, int most)
      throws IOException {
    var in = new InputBuffer(pieces(chunks ? chunked(LARGE) : fixed(LARGE), most), rooms);
    assertThat(body(in)).isEqualTo(LARGE);
    assertThat(rooms.lent()).isEqualTo(1);
    assertThat(in.array()).hasSize(LargeRooms.SIZE);
    in.giveBack();
    assertThat(rooms.lent()).isZero();
    assertThat(in.array()).hasSize(InputBuffer.SIZE);
    in.giveBack();
    assertThat(rooms.lent()).isZero();
  }

  @Test
  void whereAllAreLentABodyPassesThroughWhatTheConnectionHas() throws IOException {
    byte[] other = rooms.borrow();
    assertThat(other).isNotNull();
    var in = new InputBuffer(pieces(fixed(LARGE), 1_000_000), rooms);
    assertThat(body(in)).isEqualTo(LARGE);
    assertThat(in.array()).hasSize(InputBuffer.SIZE).isNotSameAs(other);
    in.giveBack();
    assertThat(rooms.lent()).isEqualTo(1);
  }

  @Test
  void aSmallBodyBorrowsNothing() throws IOException {
    byte[] small = Arrays.copyOf(LARGE, InputBuffer.SIZE);
    var in = new InputBuffer(pieces(fixed(small), 1_000_000), rooms);
    assertThat(body(in)).isEqualTo(small);
    assertThat(rooms.lent()).isZero();
  }

  @Test
  void nothingOfWhatStoodInABorrowedRoomIsReadByTheNext() throws IOException {
    var first = new InputBuffer(pieces(fixed(LARGE), 1_000_000), rooms);
    body(first);
    first.giveBack();
    byte[] zeros = new byte[200_000];
    var second = new InputBuffer(pieces(fixed(zeros), 1_000_000), rooms);
    assertThat(body(second)).isEqualTo(zeros);
    assertThat(second.array()).hasSize(LargeRooms.SIZE);
  }

  @Test
  void nobodyHasARoomThatAnotherHas() {
    var two = new LargeRooms(2);
    byte[] one = two.borrow();
    byte[] other = requireNonNull(two.borrow());
    assertThat(one).isNotNull().isNotSameAs(other);
    assertThat(two.borrow()).isNull();
    two.giveBack(other);
    assertThat(two.borrow()).isSameAs(other);
  }
}

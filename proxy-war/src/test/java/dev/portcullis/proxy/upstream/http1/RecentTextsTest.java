package dev.portcullis.proxy.upstream.http1;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.portcullis.proxy.upstream.connection.InputBuffer;
import dev.portcullis.proxy.upstream.connection.RecentTexts;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class RecentTextsTest {

  private static final int ANSWERS = 100_000;

  /** Of an answer as nginx writes them: the head, its fields, and what reads them. */
  private static final int MOST_TO_READ_A_HEAD = 420;

  private static final byte[] ANSWER =
      ("HTTP/1.1 200 OK\r\nServer: nginx/1.22.1\r\nDate: Wed, 25 Nov 2026 15:00:00 GMT\r\n"
              + "Content-Type: application/octet-stream\r\nContent-Length: 0\r\n"
              + "Connection: keep-alive\r\nX-Of-Our-Own: a value that is always the same\r\n\r\n")
          .getBytes(StandardCharsets.US_ASCII);

  @Property
  void whateverCameBeforeATextIsWhatItsBytesAre(
      @ForAll @Size(max = 200) List<@Size(max = 80) byte[]> pieces) {
    var recent = new RecentTexts();
    for (int round = 0; round < 2; round++) {
      for (byte[] piece : pieces) {
        assertThat(recent.text(piece, 0, piece.length))
            .isEqualTo(new String(piece, StandardCharsets.ISO_8859_1));
      }
    }
  }

  @Test
  void aTextThatComesAgainIsTheSame() {
    var recent = new RecentTexts();
    byte[] bytes = "xxnginxyy".getBytes(StandardCharsets.US_ASCII);
    assertThat(recent.text(bytes, 2, 7)).isEqualTo("nginx").isSameAs(recent.text(bytes, 2, 7));
  }

  @Test
  void longTextsAreNotKept() {
    var recent = new RecentTexts();
    byte[] bytes = "x".repeat(RecentTexts.LONGEST + 1).getBytes(StandardCharsets.US_ASCII);
    assertThat(recent.text(bytes, 0, bytes.length))
        .isNotSameAs(recent.text(bytes, 0, bytes.length));
  }

  @Test
  void theHeadsOfAnswersThatRepeatThemselvesAllocateNoTexts() throws IOException {
    var in = new InputBuffer(new Endless());
    var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long least = Long.MAX_VALUE;
    for (int round = 0; round < 4; round++) {
      long before = threads.getCurrentThreadAllocatedBytes();
      for (int i = 0; i < ANSWERS; i++) {
        in.await();
        assertStatus(AnswerHeadParser.parse(in, "GET"));
      }
      least = Math.min(least, (threads.getCurrentThreadAllocatedBytes() - before) / ANSWERS);
    }
    assertThat(least).isLessThan(MOST_TO_READ_A_HEAD);
  }

  private static void assertStatus(AnswerHead head) {
    if (head.status() != 200 || head.fields().size() != 6) {
      throw new AssertionError(head);
    }
  }

  /** The answer, over and over. */
  private static final class Endless extends InputStream {
    private int at;

    @Override
    public int read() {
      return ANSWER[at++ % ANSWER.length];
    }

    @Override
    public int read(byte[] into, int offset, int length) {
      System.arraycopy(ANSWER, 0, into, offset, ANSWER.length);
      return ANSWER.length;
    }
  }
}

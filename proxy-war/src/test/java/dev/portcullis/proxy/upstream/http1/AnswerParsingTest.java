package dev.portcullis.proxy.upstream.http1;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.proxy.upstream.AnswerFields;
import dev.portcullis.proxy.upstream.connection.InputBuffer;
import dev.portcullis.proxy.upstream.connection.MalformedAnswerException;
import dev.portcullis.proxy.upstream.http1.AnswerHead.Framing;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tag;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** An answer has one reading, however its bytes arrive. */
@Tag("slow")
class AnswerParsingTest {

  /** An answer as read: its head, its body, and what was left behind it. */
  record Read(int status, List<String> fields, String body, int left) {}

  record Field(String name, String value) {}

  /** Hands bytes over in pieces of all sizes, as networks do. */
  private static InputStream drip(byte[] bytes, long seed) {
    var random = new Random(seed);
    return new ByteArrayInputStream(bytes) {
      @Override
      public synchronized int read(byte[] into, int offset, int length) {
        int most = seed == 0 ? length : 1 + random.nextInt(Math.min(length, 40));
        return super.read(into, offset, Math.min(length, most));
      }
    };
  }

  private static Read read(byte[] bytes, long seed) throws IOException {
    var in = new InputBuffer(drip(bytes, seed));
    var head = AnswerHeadParser.parse(in, "GET");
    var body = AnswerBody.of(head, in);
    var text = new ByteArrayOutputStream();
    int count;
    while ((count = body.next()) >= 0) {
      text.write(in.array(), in.position(), count);
      body.taken(count);
    }
    var fields = new java.util.ArrayList<String>();
    head.fields().forEach((name, value) -> fields.add(name + ": " + value));
    int left = 0;
    while (in.await()) {
      left += in.remaining();
      in.skip(in.remaining());
    }
    return new Read(head.status(), fields, text.toString(StandardCharsets.ISO_8859_1), left);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  @Provide
  Arbitrary<List<Field>> fields() {
    var name =
        Arbitraries.strings()
            .withCharRange('a', 'z')
            .withChars("-_!#9")
            .ofMinLength(1)
            .ofMaxLength(30)
            .map(text -> "x" + text);
    var known =
        Arbitraries.of("Content-Type", "content-type", "CONTENT-TYPE", "Vary", "Varx", "ETag");
    var value =
        Arbitraries.strings().withCharRange('!', '~').withChars(" \t\u00e4\u00ff").ofMaxLength(80);
    return Combinators.combine(Arbitraries.oneOf(name, known), value.map(String::strip))
        .as(Field::new)
        .list()
        .ofMaxSize(40);
  }

  private static String head(int status, List<Field> fields, String framing) {
    var text = new StringBuilder("HTTP/1.1 " + status + " Reason\r\n");
    fields.forEach(f -> text.append(f.name()).append(": ").append(f.value()).append("\r\n"));
    return text.append(framing).append("\r\n").toString();
  }

  @Property(tries = 500)
  void whatIsWrittenIsRead(
      @ForAll("fields") List<Field> fields,
      @ForAll @IntRange(min = 200, max = 203) int status,
      @ForAll @Size(max = 300) List<Byte> body,
      @ForAll long seed)
      throws IOException {
    var bytes = new byte[body.size()];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = body.get(i);
    }
    String text = new String(bytes, StandardCharsets.ISO_8859_1);
    String fixed = head(status, fields, "Content-Length: " + bytes.length + "\r\n") + text;
    var read = read(bytes(fixed + "LEFT"), seed);
    assertThat(read.body()).isEqualTo(text);
    assertThat(read.left()).isEqualTo(4);
    assertThat(read.fields().subList(0, fields.size()))
        .isEqualTo(fields.stream().map(f -> f.name() + ": " + f.value()).toList());
    String chunked = head(status, fields, "Transfer-Encoding: chunked\r\n") + chunks(text, seed);
    assertThat(read(bytes(chunked + "LEFT"), seed).body()).isEqualTo(text);
  }

  private static String chunks(String text, long seed) {
    var random = new Random(seed);
    var chunked = new StringBuilder();
    for (int i = 0; i < text.length(); ) {
      int size = 1 + random.nextInt(text.length() - i);
      chunked.append(Integer.toHexString(size)).append(random.nextBoolean() ? "" : ";a=\"b\"");
      chunked.append("\r\n").append(text, i, i + size).append("\r\n");
      i += size;
    }
    return chunked
        .append("0\r\n")
        .append(random.nextBoolean() ? "X-T: 1\r\n" : "")
        .append("\r\n")
        .toString();
  }

  @Property(tries = 3000)
  void garbageThrowsNothingButTheDeclaredException(@ForAll("garbage") String garbage)
      throws IOException {
    try {
      read(bytes(garbage), 0);
    } catch (MalformedAnswerException e) {
      assertThat(e).hasMessageNotContaining("\n");
    }
  }

  /** Pieces of answers in any order, with accidents. */
  @Provide
  Arbitrary<String> garbage() {
    var piece =
        Arbitraries.of(
            "HTTP/1.1 200 OK\r\n",
            "HTTP/1.0 200\r\n",
            "HTTP/1.1 204 \r\n",
            "Content-Length: 5\r\n",
            "Content-Length: 0\r\n",
            "Transfer-Encoding: chunked\r\n",
            "Connection: close\r\n",
            "\r\n",
            "\n",
            "\r",
            "5\r\nhello\r\n",
            "0\r\n\r\n",
            "ffffffffffffffff\r\n",
            " folded\r\n",
            "X: y",
            ":",
            "\u0000",
            "\u00ff",
            "hello");
    return piece.list().ofMaxSize(12).map(pieces -> String.join("", pieces));
  }

  @Property(tries = 1500)
  void howTheBytesArriveChangesNothing(@ForAll("garbage") String rest, @ForAll long seed) {
    byte[] bytes = bytes("HTTP/1.1 200 OK\r\n" + rest);
    assertThat(outcome(bytes, seed)).isEqualTo(outcome(bytes, 0));
  }

  private static Object outcome(byte[] bytes, long seed) {
    try {
      return read(bytes, seed);
    } catch (IOException e) {
      return e.getClass();
    }
  }

  /** Whatever is accepted has exactly one indication of its length. */
  @Property(tries = 2000)
  void noAnswerWithTwoLengthsIsAccepted(@ForAll("garbage") String rest) throws IOException {
    var in =
        new InputBuffer(new ByteArrayInputStream(bytes("HTTP/1.1 200 OK\r\n" + rest + "\r\n\r\n")));
    try {
      var head = AnswerHeadParser.parse(in, "GET");
      int lengths = head.fields().count("Content-Length");
      int codings = head.fields().count("Transfer-Encoding");
      assertThat(lengths + codings).isLessThanOrEqualTo(1);
      assertThat(head.framing())
          .isEqualTo(
              codings == 1 ? Framing.CHUNKED : lengths == 1 ? Framing.FIXED : Framing.UNTIL_CLOSE);
    } catch (MalformedAnswerException e) {
      // Refused, as it may be.
    }
  }

  @Example
  void aHeadOfTheGreatestSizeIsReadAndOneByteMoreIsNot() throws IOException {
    String before = "HTTP/1.1 200 OK\r\nX: ";
    String after = "\r\n\r\n";
    int room = AnswerFields.MOST_BYTES - before.length() - after.length();
    var whole = new InputBuffer(drip(bytes(before + "a".repeat(room) + after), 7));
    assertThat(AnswerHeadParser.parse(whole, "GET").fields().value(0)).hasSize(room);
    var more = new InputBuffer(drip(bytes(before + "a".repeat(room + 1) + after), 7));
    org.assertj.core.api.Assertions.assertThatThrownBy(() -> AnswerHeadParser.parse(more, "GET"))
        .isInstanceOf(MalformedAnswerException.class);
  }
}

package dev.portcullis.proxy.http2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.http.MetaData;
import org.eclipse.jetty.http.compression.HuffmanEncoder;
import org.eclipse.jetty.http2.hpack.HpackException;
import org.eclipse.jetty.util.BufferUtil;

/** RFC 7541: its own examples, another implementation on the other side, and what breaks it. */
class HpackTest {

  private static final int MOST = 16 << 10;

  private static byte[] hex(String text) {
    return HexFormat.of().parseHex(text.replace(" ", ""));
  }

  private static List<String> decode(HpackDecoder decoder, String block) throws Http2Exception {
    byte[] bytes = hex(block);
    return decoder.decode(bytes, bytes.length);
  }

  @Example
  void rfc7541AppendixC6ResponsesWithHuffmanCodes() throws Exception {
    var decoder = new HpackDecoder(MOST, 100);
    assertThat(
            decode(
                decoder,
                "4882 6402 5885 aec3 771a 4b61 96d0 7abe 9410 54d4 44a8 2005 9504 0b81 66e0 82a6 "
                    + "2d1b ff6e 919d 29ad 1718 63c7 8f0b 97c8 e9ae 82ae 43d3"))
        .containsExactly(
            ":status", "302",
            "cache-control", "private",
            "date", "Mon, 21 Oct 2013 20:13:21 GMT",
            "location", "https://www.example.com");
    assertThat(decode(decoder, "4883 640e ffc1 c0bf"))
        .containsExactly(
            ":status", "307",
            "cache-control", "private",
            "date", "Mon, 21 Oct 2013 20:13:21 GMT",
            "location", "https://www.example.com");
  }

  @Example
  void anEvictedEntryIsGone() throws Exception {
    var decoder = new HpackDecoder(MOST, 100);
    decode(decoder, "3f11 4001 6101 62"); // a table of 48 bytes, which holds one entry: a b
    assertThat(decode(decoder, "be")).containsExactly("a", "b");
    decode(decoder, "4001 6301 64");
    assertThat(decode(decoder, "be")).containsExactly("c", "d");
    assertThatThrownBy(() -> decode(decoder, "bf")).isInstanceOf(Http2Exception.class);
  }

  @Example
  void whatIsNoHeaderBlockFails() {
    for (String block :
        List.of(
            "80", // index 0
            "ff80808080808001", // an integer without end
            "be", // nothing in the table
            "40", // no name
            "4003 6162", // a name that is cut off
            "3fe21f", // a table of 4097 bytes
            "8220", // a change of the table's size within a block
            "4081 ff01 61", // padding of a byte
            "4084 ffff ffff 0161", // the end symbol
            "4081 1801 61")) { // padding that is not ones
      var decoder = new HpackDecoder(MOST, 100);
      assertThatThrownBy(() -> decode(decoder, block)).as(block).isInstanceOf(Http2Exception.class);
    }
  }

  @Example
  void aListThatIsTooLongIsReadButNotKept() throws Exception {
    var decoder = new HpackDecoder(100, 100);
    decode(decoder, "4001 6103 626262" + "be".repeat(60_000));
    assertThat(decoder.tooLong()).isTrue();
    assertThat(decode(decoder, "be")).containsExactly("a", "bbb");
    assertThat(decoder.tooLong()).isFalse();
    var few = new HpackDecoder(MOST, 3);
    assertThat(decode(few, "82828282")).hasSizeLessThanOrEqualTo(8);
    assertThat(few.tooLong()).isTrue();
  }

  @Provide
  Arbitrary<List<String>> lists() {
    var names =
        Arbitraries.strings()
            .withChars("abcdefghijklmnopqrstuvwxyz-0123456789")
            .ofMinLength(1)
            .ofMaxLength(12)
            .map(name -> "x" + name);
    var known = Arbitraries.of("content-type", "cookie", "authorization", "accept-encoding", "via");
    var values = Arbitraries.strings().withCharRange('!', '\u00ff').excludeChars('\u007f');
    return Arbitraries.oneOf(names, known)
        .flatMap(name -> values.ofMaxLength(300).map(value -> List.of(name, value)))
        .list()
        .ofMaxSize(20)
        .map(all -> all.stream().flatMap(List::stream).toList());
  }

  @Property(tries = 200)
  void whatWeWriteWeRead(@ForAll("lists") List<String> fields) throws Exception {
    var encoder = new HpackEncoder();
    var decoder = new HpackDecoder(1 << 20, 1000);
    for (int round = 0; round < 2; round++) {
      encoder.start();
      for (int i = 0; i < fields.size(); i += 2) {
        encoder.field(fields.get(i), fields.get(i + 1));
      }
      assertThat(decoder.decode(encoder.block(), encoder.length())).isEqualTo(fields);
    }
  }

  @Property(tries = 200)
  void whatAnotherWritesWeRead(@ForAll("lists") List<String> fields) throws Exception {
    var other = new org.eclipse.jetty.http2.hpack.HpackEncoder();
    other.setTableCapacity(HpackDecoder.TABLE_SIZE);
    var decoder = new HpackDecoder(1 << 20, 1000);
    for (int round = 0; round < 3; round++) {
      var read = decoder.decode(encoded(other, fields), encodedLength);
      assertThat(read.subList(0, 2)).containsExactly(":status", "200");
      assertThat(read.subList(2, read.size())).isEqualTo(fields);
    }
  }

  private int encodedLength;

  private byte[] encoded(org.eclipse.jetty.http2.hpack.HpackEncoder encoder, List<String> fields)
      throws HpackException {
    var all = HttpFields.build();
    for (int i = 0; i < fields.size(); i += 2) {
      all.add(new HttpField(fields.get(i), fields.get(i + 1)));
    }
    var buffer = BufferUtil.allocate(64 << 10);
    int at = BufferUtil.flipToFill(buffer);
    encoder.encode(buffer, new MetaData.Response(200, null, HttpVersion.HTTP_2, all));
    BufferUtil.flipToFlush(buffer, at);
    encodedLength = buffer.remaining();
    return BufferUtil.toArray(buffer);
  }

  @Example
  void huffmanCodesOfVisibleCharactersAreRead() throws Exception {
    var text = new StringBuilder();
    for (char c = ' '; c < 0x7f; c++) {
      text.append(c);
    }
    var buffer = ByteBuffer.allocate(2048);
    HuffmanEncoder.encode(buffer, text.toString());
    byte[] bytes = buffer.array();
    assertThat(Huffman.decode(bytes, 0, buffer.position())).isEqualTo(text.toString());
  }
}

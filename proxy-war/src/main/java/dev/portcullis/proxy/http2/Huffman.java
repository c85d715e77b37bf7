package dev.portcullis.proxy.http2;

import java.nio.charset.StandardCharsets;

/**
 * RFC 7541 appendix B. The code is canonical: symbols of one length have codes that follow one
 * another in the symbols' order, so that the lengths alone are the whole table.
 */
final class Huffman {

  private static final int SYMBOLS = 257;
  private static final int END = 256;
  private static final int SHORTEST = 5;
  private static final int LONGEST = 30;

  /** The length of each symbol's code, {@code A} for 5 bits to {@code Z} for 30. */
  private static final String LENGTHS =
      "ISXXXXXXXTZXXZXXXXXXXXZXXXXXXXXXBFFHIBDGFFDGDBBBAAABBBBBBBCDKBHFIBCCCCCCCCCCCCCCCCCCCCCCDCDIO"
          + "IJBKABABABBBACCBBBABCBAABCCCCCKGJIXPRPPRRRSRSSSSSTSTTRSTSSSSQRSRSSTRQPRRSSQSRRTQRSSQQRQSRSS"
          + "PRRRSRRSVVPORSRUVVVWWVTUOQVWWVWTQQVVXWWWPTPQRQQSRRUUTTVSVWVVWWWWWXWWWWWVZ";

  /** Symbols in the order of their codes. */
  private static final short[] ORDERED = new short[SYMBOLS];

  /** The first code of each length, and where its symbol stands in {@link #ORDERED}. */
  private static final int[] FIRST_CODE = new int[LONGEST + 2];

  private static final int[] FIRST_INDEX = new int[LONGEST + 2];

  static {
    int code = 0;
    int index = 0;
    for (int length = 1; length <= LONGEST; length++) {
      code <<= 1;
      FIRST_CODE[length] = code;
      FIRST_INDEX[length] = index;
      for (int symbol = 0; symbol < SYMBOLS; symbol++) {
        if (LENGTHS.charAt(symbol) - 'A' + SHORTEST == length) {
          ORDERED[index++] = (short) symbol;
          code++;
        }
      }
      FIRST_INDEX[length + 1] = index;
    }
  }

  private Huffman() {}

  /**
   * Decodes a string.
   *
   * @throws Http2Exception where the end is not padding of less than a byte, all ones (§5.2)
   */
  static String decode(byte[] bytes, int start, int end) throws Http2Exception {
    byte[] text = new byte[(end - start) * 8 / SHORTEST + 1];
    int count = 0;
    int code = 0;
    int length = 0;
    for (int i = start; i < end; i++) {
      for (int bit = 7; bit >= 0; bit--) {
        code = code << 1 | bytes[i] >> bit & 1;
        length++;
        int index = FIRST_INDEX[length] + code - FIRST_CODE[length];
        if (length >= SHORTEST && index < FIRST_INDEX[length + 1]) {
          text[count++] = symbol(index);
          code = 0;
          length = 0;
        }
      }
    }
    if (length > 7 || code != (1 << length) - 1) {
      throw Http2Exception.compression("a Huffman code is cut off");
    }
    return new String(text, 0, count, StandardCharsets.ISO_8859_1);
  }

  private static byte symbol(int index) throws Http2Exception {
    if (ORDERED[index] == END) {
      throw Http2Exception.compression("the end within a Huffman code");
    }
    return (byte) ORDERED[index];
  }
}

package dev.portcullis.proxy.http2;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads the header blocks of one connection, in order (RFC 7541). A list that is too long is read
 * to its end all the same, since what follows builds on it, but not kept.
 */
public final class HpackDecoder {

  /** What we let a peer's table be: the protocol's own default. */
  public static final int TABLE_SIZE = 4096;

  private final DynamicTable table = new DynamicTable(TABLE_SIZE);
  private final int mostBytes;
  private final int mostFields;
  private byte[] block = new byte[0];
  private int position;
  private int end;
  private ArrayList<String> fields = new ArrayList<>();
  private long bytes;

  /**
   * @param mostBytes of a list, as RFC 9113 §6.5.2 counts them
   * @param mostFields in a list
   */
  public HpackDecoder(int mostBytes, int mostFields) {
    this.mostBytes = mostBytes;
    this.mostFields = mostFields;
  }

  /**
   * Reads a whole block.
   *
   * @return names and values in turn
   * @throws Http2Exception where the block is no such thing: the connection is lost
   */
  public List<String> decode(byte[] bytes, int length) throws Http2Exception {
    block = bytes;
    position = 0;
    end = length;
    this.bytes = 0;
    fields = new ArrayList<>(32);
    boolean first = true;
    while (position < end) {
      first = representation(first);
    }
    return fields;
  }

  /** Whether the list that was read last was too long to be kept whole. */
  public boolean tooLong() {
    return bytes > mostBytes || fields.size() > 2 * mostFields;
  }

  /** RFC 7541 §6; the table's size may change at the start of a block only (§4.2). */
  private boolean representation(boolean mayResize) throws Http2Exception {
    int first = block[position];
    if ((first & 0x80) != 0) {
      int index = integer(7);
      keep(name(index), value(index));
    } else if ((first & 0x40) != 0) {
      String name = literalName(6);
      String value = string();
      table.add(name, value);
      keep(name, value);
    } else if ((first & 0x20) != 0) {
      if (!mayResize) {
        throw Http2Exception.compression("the table's size changes within a block");
      }
      table.resize(integer(5));
      return true;
    } else {
      keep(literalName(4), string());
    }
    return false;
  }

  private void keep(String name, String value) {
    bytes += name.length() + value.length() + DynamicTable.OVERHEAD;
    if (!tooLong()) {
      fields.add(name);
      fields.add(value);
    }
  }

  private String literalName(int prefix) throws Http2Exception {
    int index = integer(prefix);
    return index == 0 ? string() : name(index);
  }

  private String name(int index) throws Http2Exception {
    return index > 0 && index <= StaticTable.SIZE
        ? StaticTable.name(index)
        : table.name(index - StaticTable.SIZE);
  }

  private String value(int index) throws Http2Exception {
    return index > 0 && index <= StaticTable.SIZE
        ? StaticTable.value(index)
        : table.value(index - StaticTable.SIZE);
  }

  /** RFC 7541 §5.1; nothing that we take is longer than four bytes can say. */
  private int integer(int prefix) throws Http2Exception {
    int mask = (1 << prefix) - 1;
    int value = octet() & mask;
    if (value < mask) {
      return value;
    }
    for (int shift = 0; shift <= 21; shift += 7) {
      int next = octet();
      value += (next & 0x7f) << shift;
      if ((next & 0x80) == 0) {
        return value;
      }
    }
    throw Http2Exception.compression("an integer is too long");
  }

  private int octet() throws Http2Exception {
    if (position == end) {
      throw Http2Exception.compression("a header block is cut off");
    }
    return block[position++] & 0xff;
  }

  /** RFC 7541 §5.2; every byte is a character. */
  private String string() throws Http2Exception {
    boolean huffman = position < end && (block[position] & 0x80) != 0;
    int length = integer(7);
    if (length > end - position) {
      throw Http2Exception.compression("a string is cut off");
    }
    int start = position;
    position += length;
    return huffman
        ? Huffman.decode(block, start, position)
        : new String(block, start, length, StandardCharsets.ISO_8859_1);
  }
}

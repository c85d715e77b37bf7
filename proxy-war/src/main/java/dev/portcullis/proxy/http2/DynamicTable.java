package dev.portcullis.proxy.http2;

import java.util.ArrayDeque;
import java.util.ArrayList;

/** The fields that a peer has asked us to remember (RFC 7541 §2.3.2). */
final class DynamicTable {

  /** RFC 7541 §4.1. */
  static final int OVERHEAD = 32;

  private final int most;
  private final ArrayList<String> ring = new ArrayList<>();
  private final ArrayDeque<Integer> sizes = new ArrayDeque<>();
  private int capacity;
  private int size;

  /**
   * @param most the largest capacity that the peer may choose, in bytes
   */
  DynamicTable(int most) {
    this.most = most;
    this.capacity = most;
  }

  /** RFC 7541 §6.3. */
  void resize(int bytes) throws Http2Exception {
    if (bytes > most) {
      throw Http2Exception.compression("the table is made larger than it may be");
    }
    capacity = bytes;
    evict(0);
  }

  /** RFC 7541 §4.4: an entry that is larger than the table empties it. */
  void add(String name, String value) {
    int bytes = name.length() + value.length() + OVERHEAD;
    evict(bytes);
    if (bytes <= capacity) {
      ring.add(name);
      ring.add(value);
      sizes.add(bytes);
      size += bytes;
    }
  }

  private void evict(int needed) {
    int gone = 0;
    while (size + needed > capacity && !sizes.isEmpty()) {
      size -= sizes.remove();
      gone++;
    }
    ring.subList(0, 2 * gone).clear();
  }

  /**
   * @param index from 1, the newest
   */
  String name(int index) throws Http2Exception {
    return ring.get(position(index));
  }

  String value(int index) throws Http2Exception {
    return ring.get(position(index) + 1);
  }

  private int position(int index) throws Http2Exception {
    int position = ring.size() - 2 * index;
    if (index < 1 || position < 0) {
      throw Http2Exception.compression("an index that nothing stands at");
    }
    return position;
  }
}

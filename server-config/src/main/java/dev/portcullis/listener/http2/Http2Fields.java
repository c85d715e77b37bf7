package dev.portcullis.listener.http2;

import dev.portcullis.listener.connection.ListenerBounds;
import java.util.ArrayList;
import java.util.List;
import org.glassfish.grizzly.http2.hpack.DecodingCallback;

/**
 * A field section as it is decoded. What goes beyond the bounds is not kept, though decoded on, as
 * the state of the compression must not get lost: a small block may stand for a very large section.
 */
final class Http2Fields extends DecodingCallback {

  /** RFC 9113 §6.5.2: names, values and 32 octets for each field. */
  static final int MAX_SIZE = ListenerBounds.MAX_HEAD;

  private static final int OVERHEAD = 32;

  /** Names and values in turn. */
  private final List<String> fields = new ArrayList<>(32);

  private int size;
  private boolean tooLarge;

  @Override
  public void onDecoded(CharSequence name, CharSequence value) {
    size += Math.min(MAX_SIZE, name.length() + value.length() + OVERHEAD);
    if (tooLarge || size > MAX_SIZE || fields.size() >= 2 * ListenerBounds.MAX_FIELDS) {
      tooLarge = true;
      size = MAX_SIZE;
      fields.clear();
    } else {
      fields.add(name.toString());
      fields.add(value.toString());
    }
  }

  /** Names and values in turn. */
  List<String> fields() {
    return fields;
  }

  boolean tooLarge() {
    return tooLarge;
  }

  /** Names, values and 32 octets for each field. */
  int size() {
    return size;
  }
}

package dev.portcullis.threat.content;

import dev.portcullis.threat.text.Charsets;
import java.util.Arrays;

/**
 * Looks at a long text in windows that overlap: what is written within {@link #OVERLAP} octets is
 * seen whole, wherever a window ends.
 */
final class TextWatch implements BodyWatch {

  /** The longest piece of a text that is certainly seen whole, in octets. */
  static final int OVERLAP = 32 << 10;

  private final ValueInspection values;
  private byte[] before = new byte[0];

  TextWatch(ValueInspection values) {
    this.values = values;
  }

  @Override
  public void take(byte[] bytes, int offset, int length, boolean last) {
    if (length == 0 || values.findings().full()) {
      return;
    }
    var window = new byte[before.length + length];
    System.arraycopy(before, 0, window, 0, before.length);
    System.arraycopy(bytes, offset, window, before.length, length);
    values.inspect(Place.TEXT, "body", Charsets.text(window, Charsets.start(window)));
    int kept = last ? 0 : Math.min(OVERLAP, window.length);
    before = Arrays.copyOfRange(window, window.length - kept, window.length);
  }

  @Override
  public Findings findings() {
    return values.findings();
  }

  @Override
  public int held() {
    return before.length;
  }
}

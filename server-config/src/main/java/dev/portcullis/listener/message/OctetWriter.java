package dev.portcullis.listener.message;

import org.glassfish.grizzly.Buffer;
import org.glassfish.grizzly.memory.MemoryManager;

/** Writes a head into a buffer of the server whose size is known before. */
public final class OctetWriter {

  private final Buffer buffer;
  private final byte[] room;
  private final int from;
  private int at;

  public OctetWriter(MemoryManager<?> memory, int size) {
    buffer = memory.allocate(size);
    boolean array = buffer.hasArray();
    room = array ? buffer.array() : new byte[size];
    from = array ? buffer.arrayOffset() + buffer.position() : 0;
    at = from;
  }

  public OctetWriter octets(byte[] octets) {
    System.arraycopy(octets, 0, room, at, octets.length);
    at += octets.length;
    return this;
  }

  /**
   * Characters as octets, all below 256. For such the deprecated method does just that, and no
   * other copies them at once.
   */
  @SuppressWarnings("deprecation")
  public OctetWriter text(String text) {
    text.getBytes(0, text.length(), room, at);
    at += text.length();
    return this;
  }

  /** A number in digits, not below 0. */
  public OctetWriter number(long number) {
    long scale = 1;
    while (number / scale >= 10) {
      scale *= 10;
    }
    for (; scale > 0; scale /= 10) {
      room[at++] = (byte) ('0' + number / scale % 10);
    }
    return this;
  }

  /** A field line; nothing, where the name is none. */
  public void field(String name, String value) {
    if (Octets.all(Octets.TOKEN, name)) {
      text(name).text(": ").text(FieldText.safe(value));
      room[at++] = '\r';
      room[at++] = '\n';
    }
  }

  /** What was written. */
  public Buffer buffer() {
    if (buffer.hasArray()) {
      buffer.position(buffer.position() + at - from);
    } else {
      buffer.put(room, 0, at);
    }
    buffer.trim();
    buffer.allowBufferDispose(true);
    return buffer;
  }
}

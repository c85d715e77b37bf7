package dev.portcullis.proxy.upstream.connection;

import java.io.IOException;
import java.io.OutputStream;

/** Collects small pieces, so that a head and a small body leave in one packet. */
public final class OutputBuffer {

  private final OutputStream out;
  private final byte[] bytes = new byte[16 << 10];
  private int used;

  public OutputBuffer(OutputStream out) {
    this.out = out;
  }

  /**
   * Writes characters as bytes; the caller has seen to it that all are below 256. For such
   * characters the deprecated method does just that, and no other copies them at once.
   */
  @SuppressWarnings("deprecation")
  public OutputBuffer text(String text) throws IOException {
    int from = 0;
    while (from < text.length()) {
      if (used == bytes.length) {
        flush();
      }
      int count = Math.min(text.length() - from, bytes.length - used);
      text.getBytes(from, from + count, bytes, used);
      used += count;
      from += count;
    }
    return this;
  }

  public void write(byte[] source, int length) throws IOException {
    if (length > bytes.length - used) {
      flush();
    }
    if (length > bytes.length) {
      out.write(source, 0, length);
    } else {
      System.arraycopy(source, 0, bytes, used, length);
      used += length;
    }
  }

  public void flush() throws IOException {
    if (used > 0) {
      int length = used;
      used = 0;
      out.write(bytes, 0, length);
    }
  }
}

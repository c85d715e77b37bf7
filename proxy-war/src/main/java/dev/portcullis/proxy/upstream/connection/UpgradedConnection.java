package dev.portcullis.proxy.upstream.connection;

import java.io.Closeable;
import java.io.IOException;

/**
 * A connection to a target that has changed to another protocol. One thread may read and another
 * write at the same time; neither has a timeout, any thread may end both.
 */
public final class UpgradedConnection implements Closeable {

  private final UpstreamConnection connection;

  public UpgradedConnection(UpstreamConnection connection) {
    this.connection = connection;
  }

  /**
   * Waits for bytes; what came with the head of the answer comes first.
   *
   * @param offset where in {@code bytes} to put them; there must be room
   * @return how many came, or -1 at the end
   */
  public int read(byte[] bytes, int offset) throws IOException {
    var in = connection.input();
    if (!in.await()) {
      return -1;
    }
    int count = Math.min(in.remaining(), bytes.length - offset);
    System.arraycopy(in.array(), in.position(), bytes, offset, count);
    in.skip(count);
    return count;
  }

  /** Writes the first {@code count} bytes, waiting for the target to take them. */
  public void write(byte[] bytes, int count) throws IOException {
    connection.output().write(bytes, count);
    connection.output().flush();
  }

  /** Ends reading, whoever waits, and leaves the target to be written to. Waits for nothing. */
  public void stopReading() {
    connection.stopReading();
  }

  @Override
  public void close() {
    connection.close();
  }
}

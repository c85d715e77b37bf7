package dev.portcullis.proxy.mirror;

import dev.portcullis.proxy.upstream.ClientException;
import dev.portcullis.proxy.upstream.RequestBody;
import dev.portcullis.request.HttpFields;
import java.util.Arrays;

/**
 * A body on its way to its own upstream, of which a copy is kept as it passes: only what passes is
 * copied, so nothing that was refused on the way, and only all of it is a copy. A length that a
 * client names reserves nothing.
 *
 * <p>Read by one thread after another; whoever gives the request up may do so while another reads.
 */
final class CopyingBody implements RequestBody, AutoCloseable {

  /** What is done with the copy; called once. */
  interface Destiny {

    /** All of the body has passed. */
    void whole(CopiedBody copy, long octets);

    /** There will be no copy. */
    void dropped(Dropped cause, long octets);
  }

  private static final int SMALLEST = 1024;
  private static final byte[] NOTHING = new byte[0];

  private final RequestBody body;
  private final long most;
  private final CopyMemory memory;
  private final Destiny destiny;
  private byte[] copy = NOTHING;
  private int size;
  private long octets;
  private boolean over;

  /**
   * @param most in bytes; of what is longer no copy is kept
   * @param octets what the copy has of the memory already
   */
  CopyingBody(RequestBody body, long most, CopyMemory memory, long octets, Destiny destiny) {
    this.body = body;
    this.most = most;
    this.memory = memory;
    this.octets = octets;
    this.destiny = destiny;
  }

  @Override
  public long length() {
    return body.length();
  }

  @Override
  public boolean ready() {
    return body.ready();
  }

  @Override
  public HttpFields trailers() throws ClientException {
    return body.trailers();
  }

  @Override
  public int read(byte[] piece) throws ClientException {
    int count = body.read(piece);
    passed(piece, count);
    return count;
  }

  /** A copy that cannot be kept is nothing to who sends the body. */
  private synchronized void passed(byte[] piece, int count) {
    if (over) {
      return;
    }
    try {
      keep(piece, count);
      if (!over && (count < 0 || size == body.length())) {
        whole(count < 0 && body.length() == UNKNOWN ? body.trailers() : HttpFields.EMPTY);
      }
    } catch (ClientException e) {
      drop(Dropped.INCOMPLETE);
    } catch (OutOfMemoryError e) {
      drop(Dropped.MEMORY);
    }
  }

  private void keep(byte[] piece, int count) {
    if (count <= 0) {
      return;
    }
    if (size + count > most) {
      drop(Dropped.TOO_LARGE);
    } else if (roomFor(size + count)) {
      System.arraycopy(piece, 0, copy, size, count);
      size += count;
    } else {
      drop(Dropped.MEMORY);
    }
  }

  private boolean roomFor(int wanted) {
    if (wanted <= copy.length) {
      return true;
    }
    int larger = (int) Math.min(most, Math.max(wanted, Math.max(SMALLEST, 2 * copy.length)));
    if (!memory.take(larger - copy.length)) {
      return false;
    }
    octets += larger - copy.length;
    copy = Arrays.copyOf(copy, larger);
    return true;
  }

  private void whole(HttpFields trailers) {
    over = true;
    destiny.whole(new CopiedBody(copy, size, body.length() == UNKNOWN, trailers), octets);
    copy = NOTHING;
  }

  private void drop(Dropped cause) {
    over = true;
    copy = NOTHING;
    destiny.dropped(cause, octets);
  }

  /** The request is over. */
  @Override
  public synchronized void close() {
    if (!over) {
      drop(Dropped.INCOMPLETE);
    }
  }
}

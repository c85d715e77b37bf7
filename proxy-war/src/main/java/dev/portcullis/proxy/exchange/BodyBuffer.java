package dev.portcullis.proxy.exchange;

import dev.portcullis.request.NoRoomException;
import java.net.InetAddress;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What was read of a body to look at it, until it is sent on. It grows with what has come, never
 * with what a client announces, and takes its room of the node's {@link BodyMemory}.
 */
final class BodyBuffer {

  private static final byte[] EMPTY = new byte[0];

  private byte[] bytes = EMPTY;
  private int size;
  private int taken;
  private int piece;
  private int besides;
  private @Nullable BodyMemory memory;
  private @Nullable InetAddress client;
  private BodyMemory.@Nullable Share share;

  /** Whose memory it takes; before, it is nobody's and not bounded. */
  void takeOf(BodyMemory bounded, InetAddress holder) {
    memory = bounded;
    client = holder;
  }

  byte[] bytes() {
    return bytes;
  }

  /** How many have come. */
  int size() {
    return size;
  }

  /** Whether some are left that were not taken. */
  boolean hasMore() {
    return taken < size;
  }

  /** Room for more of {@code wanted} bytes in all: as much again as has come. */
  int room(int wanted) throws NoRoomException {
    if (size == bytes.length) {
      int larger = Math.min(wanted, Math.max(BodyMemory.OWN, 2 * size));
      hold(larger + (long) size + besides);
      bytes = Arrays.copyOf(bytes, larger);
      keep(larger + (long) besides);
    }
    return Math.min(wanted, bytes.length) - size;
  }

  void came(int count) {
    size += count;
  }

  /** Hands out the next ones; what was handed out whole is forgotten. */
  int take(byte[] buffer) {
    int count = Math.min(buffer.length, size - taken);
    System.arraycopy(bytes, taken, buffer, 0, count);
    taken += count;
    if (taken == size) {
      size = 0;
      taken = 0;
      bytes = bytes.length > piece ? EMPTY : bytes;
      keep(bytes.length + (long) besides);
    }
    return count;
  }

  /** From now on it takes piece after piece of this length, and keeps the room for it. */
  void pieces(int length) {
    piece = length;
  }

  /** Counts what is kept besides. */
  void besides(int held) throws NoRoomException {
    besides = held;
    hold(bytes.length + (long) besides);
    keep(bytes.length + (long) besides);
  }

  /** Counts what looking takes; 0 gives it back. */
  void work(long wanted) throws NoRoomException {
    if (share != null || wanted > BodyMemory.OWN) {
      ofMemory().work(wanted);
    }
  }

  /** Nothing of it is needed any more. */
  void close() {
    bytes = EMPTY;
    size = 0;
    taken = 0;
    if (share != null) {
      share.close();
    }
  }

  private void hold(long held) throws NoRoomException {
    if (share != null || held > BodyMemory.OWN) {
      ofMemory().hold(held);
    }
  }

  private void keep(long held) {
    if (share != null) {
      share.keep(held);
    }
  }

  private BodyMemory.Share ofMemory() {
    if (memory == null || client == null) {
      throw new IllegalStateException("a body of nobody's memory");
    }
    var its = share == null ? memory.share(client) : share;
    share = its;
    return its;
  }
}

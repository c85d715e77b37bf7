package dev.portcullis.listener.threads;

import org.glassfish.grizzly.memory.DefaultMemoryManagerFactory;
import org.glassfish.grizzly.memory.HeapMemoryManager;
import org.glassfish.grizzly.memory.MemoryManager;

/**
 * Of what size the buffer is that each thread of a listener keeps for what it reads and writes. It
 * stays with the thread once that has worked, so the threads that a wave of slow clients takes hold
 * their buffers for good. The server's own 64 KiB would be 160 MiB for all threads of the data
 * listeners; the largest piece that any of them needs at a time is a TLS record.
 *
 * <p>A read asks for {@code socket-read-buffer-size} (8 KiB, in the domain), and gets what the
 * buffer has left. Without that setting it asks for the system's receive buffer, 64 KiB and more:
 * too much for this buffer, so that one of its own is made and kept in its place.
 *
 * <p>The server asks for this class by the system property that {@code ServerSettings} sets, once,
 * before its first listener.
 */
public final class ThreadBuffers implements DefaultMemoryManagerFactory {

  /** A TLS record with its overhead is 16,709 octets at most, as the JDK counts. */
  static final int SIZE = 18 * 1024;

  /** Whether the server took it: the buffers of a listener are as small as is said here. */
  public static boolean inUse() {
    return MemoryManager.DEFAULT_MEMORY_MANAGER instanceof HeapMemoryManager manager
        && manager.getMaxBufferSize() == SIZE;
  }

  @Override
  @SuppressWarnings("rawtypes")
  public MemoryManager createMemoryManager() {
    return new HeapMemoryManager(SIZE);
  }
}

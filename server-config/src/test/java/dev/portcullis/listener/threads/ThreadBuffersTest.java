package dev.portcullis.listener.threads;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.listener.GuardedServer;
import dev.portcullis.listener.connection.ListenerBounds;
import dev.portcullis.testing.Octets;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.glassfish.grizzly.memory.MemoryManager;
import org.glassfish.grizzly.memory.MemoryProbe;
import org.junit.jupiter.api.Test;

/** What the threads of a real listener keep, counted by the server's own probe of its buffers. */
class ThreadBuffersTest {

  private static final int CLIENTS = 60;

  /** What {@code socket-read-buffer-size} of the domain says. */
  private static final int READ = 8 * 1024;

  private final Set<Integer> made = ConcurrentHashMap.newKeySet();
  private final AtomicInteger pooled = new AtomicInteger();

  private final MemoryProbe probe =
      new MemoryProbe.Adapter() {
        @Override
        public void onBufferAllocateEvent(int size) {
          made.add(size);
        }

        @Override
        public void onBufferAllocateFromPoolEvent(int size) {
          pooled.incrementAndGet();
        }
      };

  /** Each holds a thread while its body is awaited, and is answered when all have one. */
  private void slowBodies(MemoryManager<?> memory) throws Exception {
    memory.getMonitoringConfig().addProbes(probe);
    var begun = new Semaphore(0);
    var go = new CountDownLatch(1);
    List<Socket> clients = new ArrayList<>();
    try (var server =
        new GuardedServer(
            (request, response) -> {
              begun.release();
              assertThat(go.await(60, TimeUnit.SECONDS)).isTrue();
              request.getInputStream().readAllBytes();
            },
            ListenerBounds.current(),
            transport -> {
              transport.setMemoryManager(memory);
              transport.setReadBufferSize(READ);
            })) {
      for (int i = 0; i < CLIENTS; i++) {
        Socket client = server.connect();
        clients.add(client);
        GuardedServer.send(client, "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 40000\r\n\r\nx");
      }
      assertThat(begun.tryAcquire(CLIENTS, 60, TimeUnit.SECONDS)).isTrue();
      go.countDown();
      for (Socket client : clients) {
        GuardedServer.send(client, "y".repeat(39_999));
        assertThat(Octets.until(client.getInputStream(), "\r\n")).contains(" 200 ");
      }
    } finally {
      for (Socket client : clients) {
        client.close();
      }
    }
  }

  @Test
  void noThreadKeepsMoreThanATlsRecordWhateverAClientSends() throws Exception {
    slowBodies(new ThreadBuffers().createMemoryManager());
    assertThat(pooled).hasPositiveValue();
    assertThat(made).contains(ThreadBuffers.SIZE).allMatch(size -> size <= ThreadBuffers.SIZE);
  }

  /** So that the law above says something. */
  @Test
  void theServersOwnBuffersAreLarger() throws Exception {
    slowBodies(new org.glassfish.grizzly.memory.HeapMemoryManager());
    assertThat(made).anyMatch(size -> size > ThreadBuffers.SIZE);
  }
}

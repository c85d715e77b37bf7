package dev.portcullis.proxy.upstream.transport;

import dev.portcullis.policy.document.UpstreamTraits.Health;
import dev.portcullis.policy.document.UpstreamTraits.Priority;
import dev.portcullis.proxy.resilience.Endpoint;
import dev.portcullis.proxy.resilience.UpstreamGroup;
import dev.portcullis.proxy.upstream.AnswerReceiver;
import dev.portcullis.proxy.upstream.AttemptException;
import dev.portcullis.proxy.upstream.AttemptException.Phase;
import dev.portcullis.proxy.upstream.AttemptTimes;
import dev.portcullis.proxy.upstream.ClientException;
import dev.portcullis.proxy.upstream.RequestBody;
import dev.portcullis.proxy.upstream.TargetClient;
import dev.portcullis.proxy.upstream.UpstreamRequest;
import dev.portcullis.proxy.upstream.connection.Watchdog;
import dev.portcullis.request.HttpFields;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Asks targets how they are: one {@code GET} each, when the group says that it is due, over the
 * connections that requests use too. At most sixteen are asked at a time; where all of them keep us
 * waiting, the others are asked later.
 */
final class HealthProbes implements AutoCloseable {

  private static final int MOST_AT_ONCE = 16;
  private static final long THREAD_IDLE_SECONDS = 30;

  private static final HttpFields FIELDS =
      HttpFields.of("User-Agent", "Portcullis-Health", "Accept", "*/*");

  private final AtomicInteger threads = new AtomicInteger();
  private final ThreadPoolExecutor askers =
      new ThreadPoolExecutor(
          0,
          MOST_AT_ONCE,
          THREAD_IDLE_SECONDS,
          TimeUnit.SECONDS,
          new SynchronousQueue<>(),
          this::thread);

  private Thread thread(Runnable task) {
    var thread = new Thread(task, "portcullis-health-" + threads.incrementAndGet());
    thread.setDaemon(true);
    return thread;
  }

  /** Asks those of a group who are to be asked now. */
  void ask(UpstreamGroup<TargetClient> group) {
    Endpoint<TargetClient> due;
    while ((due = group.nextCheck()) != null) {
      var endpoint = due;
      try {
        askers.execute(() -> ask(group, endpoint));
      } catch (RejectedExecutionException e) {
        group.checkLater(endpoint);
        return;
      }
    }
  }

  private static void ask(UpstreamGroup<TargetClient> group, Endpoint<TargetClient> endpoint) {
    Boolean good = null;
    try {
      good = good(endpoint.client(), group.upstream().health());
    } finally {
      if (good == null) {
        group.checkLater(endpoint);
      } else {
        group.checked(endpoint, good);
      }
    }
  }

  /** Whether the target is well; null where it could not be asked. */
  private static @Nullable Boolean good(TargetClient client, Health health) {
    var path = health.path();
    if (path == null) {
      return null;
    }
    var time = health.timeout();
    var times = new AttemptTimes(time, time, time, Watchdog.now() + time.toNanos());
    var answer = new StatusOnly();
    try {
      client.exchange(request(path), times, answer);
    } catch (AttemptException e) {
      return e.phase() == Phase.FULL ? null : false;
    } catch (ClientException e) {
      // The status was enough.
    }
    return answer.status >= 200 && answer.status < 400;
  }

  private static UpstreamRequest request(String path) {
    return new UpstreamRequest("GET", path, FIELDS, NO_BODY, false, Priority.CRITICAL, null);
  }

  @Override
  public void close() {
    askers.shutdownNow();
  }

  private static final RequestBody NO_BODY =
      new RequestBody() {
        @Override
        public long length() {
          return 0;
        }

        @Override
        public int read(byte[] buffer) {
          return -1;
        }
      };

  /** Reads a short answer to its end, to keep the connection; gives a long one up. */
  private static final class StatusOnly implements AnswerReceiver {

    private static final int MOST_READ = 64 << 10;

    private int status;
    private int read;

    @Override
    public void head(int status, @Nullable String reason, HttpFields fields) {
      this.status = status;
    }

    @Override
    public void body(byte[] bytes, int offset, int length) throws ClientException {
      read += length;
      if (read > MOST_READ) {
        throw new ClientException(ClientException.Kind.GONE, "the status is enough", null);
      }
    }

    @Override
    public void flush() {}
  }
}

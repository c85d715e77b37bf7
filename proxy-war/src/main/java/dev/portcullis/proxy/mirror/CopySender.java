package dev.portcullis.proxy.mirror;

import dev.portcullis.proxy.upstream.ClientException;
import dev.portcullis.proxy.upstream.UpstreamException;
import dev.portcullis.proxy.upstream.UpstreamTransport;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Sends copies, over connections of their own. */
final class CopySender implements AutoCloseable {

  private static final Logger LOG = System.getLogger(CopySender.class.getName());

  /** How long the log is silent about failures once it was told of one. */
  private static final long SILENT_NANOS = TimeUnit.MINUTES.toNanos(1);

  private final Supplier<? extends UpstreamTransport> transports;
  private final CopyFigures figures;
  private final AtomicLong toldAt = new AtomicLong(System.nanoTime() - SILENT_NANOS);
  private @Nullable UpstreamTransport transport;
  private boolean closed;

  /**
   * @param transports opens what carries copies, when the first is to be sent
   */
  CopySender(Supplier<? extends UpstreamTransport> transports, CopyFigures figures) {
    this.transports = transports;
    this.figures = figures;
  }

  /** Sends a copy, and counts what comes of it. Errors end it, and nobody else. */
  void send(Copy copy) {
    var answer = new DiscardedAnswer();
    boolean answered = false;
    try {
      var open = transport();
      if (open != null) {
        open.exchange(copy.terms().upstream(), copy.request(), answer);
        answered = true;
      }
    } catch (ClientException e) {
      answered = true; // enough was read
    } catch (UpstreamException e) {
      tell(copy, String.valueOf(e.getMessage()), null);
    } catch (RuntimeException | Error fault) {
      tell(copy, "fault", fault);
    }
    figures.sent(answered ? answer.status() : 0);
  }

  private synchronized @Nullable UpstreamTransport transport() {
    if (transport == null && !closed) {
      transport = transports.get();
    }
    return transport;
  }

  private void tell(Copy copy, String why, @Nullable Throwable fault) {
    long now = System.nanoTime();
    long before = toldAt.get();
    if (now - before >= SILENT_NANOS && toldAt.compareAndSet(before, now)) {
      LOG.log(
          Level.WARNING,
          "copies of requests for the upstream `"
              + copy.terms().upstream().name()
              + "` fail ("
              + why
              + "); no client notices, and nothing is said of it for a minute: see"
              + " portcullis_mirror_copies_total",
          fault);
    }
  }

  @Override
  public synchronized void close() {
    closed = true;
    if (transport != null) {
      transport.close();
    }
  }
}

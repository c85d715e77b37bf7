package dev.portcullis.proxy.tunnel;

import dev.portcullis.decision.Metering;
import dev.portcullis.decision.Obligations;
import dev.portcullis.proxy.observation.Ending;
import dev.portcullis.proxy.stream.OpenStream;
import dev.portcullis.proxy.upstream.connection.UpgradedConnection;
import dev.portcullis.request.AccessRequest;
import dev.portcullis.request.HttpFields;
import dev.portcullis.request.Reason;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.WebConnection;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Carries bytes both ways between a client and an upstream that have changed to another protocol.
 *
 * <p>One thread reads the upstream and writes to the client. What the client sends is written to
 * the upstream by a thread of the server, which reads no more before that is done: a side that does
 * not read slows the other down, and no more than two buffers are between them.
 *
 * <p>Of WebSocket, frames are followed both ways. Those that fit the buffer are passed on whole, so
 * that a Close frame of ours can take the place of the next one at any time.
 */
public final class Tunnel extends OpenStream {

  private static final int BUFFER = 16 << 10;

  /** How long a frame that is larger than the buffer may go on after the end was decided. */
  private static final long FRAME_MILLIS = 300;

  /** How long a client may take to answer our Close; then its connection is closed. */
  private static final long FAREWELL_MILLIS = 800;

  /** How long the upstream may take to answer a client's Close. */
  private static final long CLOSING_MILLIS = 5_000;

  /** How long the server may take to hand the client's connection over. */
  private static final long START_NANOS = Duration.ofSeconds(10).toNanos();

  private static final int GOING_AWAY = 1001;
  private static final int POLICY_VIOLATION = 1008;
  private static final int INTERNAL_ERROR = 1011;

  private static final Ending ENDED = new Ending(Reason.PERMITTED, "ended", false);

  /** Why it ends, and what both sides are told. */
  private record Farewell(int code, String text, Ending ending) {
    Farewell(int code, String text, Reason reason, String detail) {
      this(code, text, new Ending(reason, detail, false));
    }
  }

  private final Tunnels tunnels;
  private final Handshake handshake;
  private final TunnelFlow up;
  private final TunnelFlow down;
  private final UpgradedConnection upstream;
  private final ReentrantLock upLock = new ReentrantLock();
  private final ClientSide client;
  private final TunnelEnd end;
  private final IdleTimer idle;
  private final AtomicReference<@Nullable Farewell> farewell = new AtomicReference<>();
  private final AtomicBoolean finished = new AtomicBoolean();
  private volatile boolean withinFrame;

  /**
   * @param handshake what was asked for when it was permitted
   * @param metering what its limits say of the bytes that flow
   * @param answer the fields of the upstream's 101
   * @param mostMessage the longest message of a WebSocket client, in bytes
   * @param idle the longest silence of both sides
   * @param abort ends the client's connection whoever waits for it, where the server can
   */
  public Tunnel(
      Tunnels tunnels,
      Handshake handshake,
      Metering metering,
      HttpFields answer,
      UpgradedConnection upstream,
      long mostMessage,
      Duration idle,
      @Nullable Runnable abort,
      TunnelEnd end) {
    boolean extended = Handshake.extended(answer);
    this.tunnels = tunnels;
    this.handshake = handshake;
    this.up = TunnelFlow.up(metering, extended, mostMessage);
    this.down = TunnelFlow.down(metering, extended);
    this.upstream = upstream;
    this.client = new ClientSide(abort);
    this.end = end;
    this.idle = new IdleTimer(idle);
    tunnels.begun(this);
  }

  /** The client's connection is there: the 101 goes out, and bytes begin to flow. */
  void start(WebConnection connection) {
    client.connect(connection);
    try {
      connection.getOutputStream().flush();
      ServletInputStream in = connection.getInputStream();
      in.setReadListener(new ClientReader(this, in));
      tunnels.run(this::relayDown);
    } catch (IOException | RejectedExecutionException | IllegalStateException e) {
      end(new Farewell(INTERNAL_ERROR, "", Reason.PERMITTED, "the client is gone"));
      finish();
    }
  }

  /** Upstream to client, by a thread of its own. */
  private void relayDown() {
    byte[] buffer = new byte[BUFFER];
    int held = 0;
    try {
      int count;
      while ((count = upstream.read(buffer, held)) >= 0) {
        idle.touch();
        held = handshake.framed() ? passFrames(buffer, held, held + count) : pass(buffer, count);
        if (farewell.get() != null && !withinFrame) {
          break;
        }
      }
      end(new Farewell(GOING_AWAY, "", Reason.PERMITTED, "the upstream closed"));
    } catch (MalformedFrameException e) {
      String why = "the upstream's frames: " + e.getMessage();
      end(new Farewell(INTERNAL_ERROR, "", Reason.UPSTREAM_FAILED, why));
    } catch (IOException | RuntimeException e) {
      end(new Farewell(GOING_AWAY, "", Reason.PERMITTED, "a connection broke"));
    } finally {
      sayFarewell();
    }
  }

  private int pass(byte[] buffer, int count) throws IOException {
    write(buffer, count);
    return 0;
  }

  /**
   * Passes whole frames on, and of a frame that is larger than the buffer what is there.
   *
   * @param from up to where the buffer was followed before
   * @return how much is held back at the start of the buffer
   */
  private int passFrames(byte[] buffer, int from, int to) throws IOException {
    int whole = 0;
    int at = from;
    while (at < to) {
      at = down.frames().next(buffer, at, to);
      if (down.frames().atBoundary()) {
        whole = at;
        withinFrame = false;
        if (farewell.get() != null) {
          break;
        }
      }
    }
    if (down.frames().frameLength() > BUFFER && mayBegin()) {
      whole = to;
    }
    write(buffer, whole);
    System.arraycopy(buffer, whole, buffer, 0, to - whole);
    return to - whole;
  }

  /**
   * Whether a part of a frame may be passed on. Who decides the end looks at {@code withinFrame}
   * after that; we look for a decision after setting it: one of the two sees the other.
   */
  private boolean mayBegin() {
    if (withinFrame) {
      return true;
    }
    withinFrame = true;
    withinFrame = farewell.get() == null;
    return withinFrame;
  }

  private void write(byte[] buffer, int count) throws IOException {
    if (!client.connected() || count == 0) {
      return;
    }
    down.throttle().pass(count, this::ending);
    client.write(buffer, count);
    down.passed().add(count);
    idle.touch();
  }

  /**
   * Client to upstream, by a thread of the server.
   *
   * @return whether anything may follow
   * @throws IOException when the upstream takes nothing more
   */
  boolean relayUp(byte[] buffer, int count) throws IOException {
    idle.touch();
    up.throttle().pass(count, this::ending);
    upLock.lock();
    try {
      if ((!handshake.framed() || follow(buffer, count)) && farewell.get() == null) {
        upstream.write(buffer, count);
        up.passed().add(count);
      }
      if (up.frames().closed() && up.frames().atBoundary()) {
        tunnels.later(this::clientGone, CLOSING_MILLIS);
        return false;
      }
    } finally {
      upLock.unlock();
    }
    idle.touch();
    return true;
  }

  private boolean ending() {
    return farewell.get() != null;
  }

  /** Whether the frames may be passed on. */
  private boolean follow(byte[] buffer, int count) {
    try {
      for (int at = 0; at < count; ) {
        at = up.frames().next(buffer, at, count);
      }
    } catch (MalformedFrameException e) {
      boolean big = e.code() == MalformedFrameException.TOO_BIG;
      var reason = big ? Reason.BODY_TOO_LARGE : Reason.REQUEST_MALFORMED;
      end(new Farewell(e.code(), "", reason, "the client's frames: " + e.getMessage()));
      return false;
    }
    if (farewell.get() != null && up.frames().closed()) {
      finish(); // the client has answered our Close
    }
    return farewell.get() == null;
  }

  /** The client closed its connection, or the server did. */
  void clientGone() {
    end(new Farewell(GOING_AWAY, "", Reason.PERMITTED, "the client closed"));
    finish();
  }

  /** The node goes away. */
  void goAway() {
    end(new Farewell(GOING_AWAY, "draining", Reason.PERMITTED, "the node stops"));
  }

  /** Decides the end; the first to decide counts. Waits for nothing. */
  private void end(Farewell decided) {
    if (!farewell.compareAndSet(null, decided)) {
      return;
    }
    if (withinFrame) {
      tunnels.later(upstream::stopReading, FRAME_MILLIS);
    } else {
      upstream.stopReading();
    }
    tunnels.later(this::force, FAREWELL_MILLIS);
  }

  /** The farewell took its time; by a thread that all tunnels share, so nothing is waited for. */
  private void force() {
    client.flushed(false);
    finish();
  }

  /** By the thread that writes to the client, which stands at the end of a frame now, or never. */
  private void sayFarewell() {
    var decided = farewell.get();
    if (decided == null || finished.get()) {
      return;
    }
    if (!handshake.framed() || withinFrame || down.frames().closed()) {
      client.flushed(true);
      finish();
      return;
    }
    closeUpstream(decided);
    try {
      byte[] frame = CloseFrames.plain(decided.code(), decided.text());
      write(frame, frame.length);
      client.flushed(true);
      if (up.frames().closed()) {
        finish();
      }
    } catch (IOException | RuntimeException e) {
      finish();
    }
  }

  /** Tells the upstream, where nothing of the client's is half said. */
  private void closeUpstream(Farewell decided) {
    if (upLock.tryLock()) {
      try {
        if (up.frames().atBoundary() && !up.frames().closed()) {
          byte[] frame = CloseFrames.masked(decided.code(), decided.text());
          upstream.write(frame, frame.length);
        }
      } catch (IOException e) {
        // It is gone already.
      } finally {
        upLock.unlock();
      }
    }
    upstream.close();
  }

  /** Closes everything, once. */
  private void finish() {
    if (!finished.compareAndSet(false, true)) {
      return;
    }
    upstream.close();
    try {
      client.close();
    } finally {
      tunnels.ended(this);
      var why = farewell.get();
      end.ended(why == null ? ENDED : why.ending(), up.passed().sum(), down.passed().sum());
    }
  }

  @Override
  public AccessRequest asked() {
    return handshake.request();
  }

  @Override
  public boolean within(Obligations permitted) {
    return permitted.forwarding().upgrades().contains(handshake.protocol());
  }

  @Override
  protected void stop() {
    var denied = cut();
    if (denied != null) {
      var ending = Ending.cut(denied.facts());
      end(new Farewell(POLICY_VIOLATION, ending.reason().slug(), ending));
    }
  }

  /** {@link #end} has seen to it. */
  @Override
  protected void abort() {}

  @Override
  protected void tick(long now) {
    if (!client.connected() && now - openedAt() > START_NANOS) {
      clientGone();
    } else if (idle.over(now)) {
      end(new Farewell(GOING_AWAY, "idle", Reason.PERMITTED, "both sides were silent"));
    }
  }
}

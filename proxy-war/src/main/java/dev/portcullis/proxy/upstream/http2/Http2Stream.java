package dev.portcullis.proxy.upstream.http2;

import dev.portcullis.proxy.upstream.connection.MalformedAnswerException;
import dev.portcullis.proxy.upstream.http2.Http2StreamException.Kind;
import dev.portcullis.request.HttpFields;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.locks.Condition;
import org.jspecify.annotations.Nullable;

/**
 * One request and its answer on a connection. All of it is guarded by the connection's lock; what
 * it keeps of an answer is bounded by the window that it grants.
 */
final class Http2Stream {

  /** The most heads before the final one. */
  private static final int MOST_INTERIM = 32;

  final boolean toHead;
  final Condition changed;
  final ArrayDeque<Http2Event> events = new ArrayDeque<>();
  int id;
  long sendWindow;
  int receiveWindow = Http2Streams.WINDOW;
  int consumed;
  boolean localEnded;
  boolean remoteEnded;
  boolean reset;
  @Nullable IOException failure;
  private boolean headCame;
  private boolean bodiless;
  private long length = -1;
  private long received;
  private int interim;

  /**
   * @param toHead whether the request's method is {@code HEAD}
   * @param changed tells of whatever happens to it
   */
  Http2Stream(boolean toHead, Condition changed) {
    this.toHead = toHead;
    this.changed = changed;
  }

  /** Nothing more will come: the answer is whole, or it has failed. */
  boolean over() {
    return remoteEnded || failure != null;
  }

  /** The first failure is what counts; a whole answer does not fail any more. */
  void fail(IOException why) {
    if (failure == null && !remoteEnded) {
      failure = why;
    }
    changed.signalAll();
  }

  /** A list of fields came: a head, or what follows the body. */
  void fields(List<String> list, boolean end) throws MalformedAnswerException {
    if (headCame) {
      trailers(list, end);
      return;
    }
    int status = Http2Fields.status(list);
    var fields = Http2Fields.fields(list, 2);
    if (status < 200) {
      interim(status, fields, end);
      return;
    }
    headCame = true;
    bodiless = toHead || status == 204 || status == 304;
    length = Http2Fields.length(fields);
    events.add(new Http2Event.Head(status, fields));
    if (end) {
      end();
    }
  }

  private void interim(int status, HttpFields fields, boolean end) throws MalformedAnswerException {
    if (end || ++interim > MOST_INTERIM) {
      throw new MalformedAnswerException("an interim answer that was not asked for");
    }
    events.add(new Http2Event.Interim(status, fields));
  }

  private void trailers(List<String> list, boolean end) throws MalformedAnswerException {
    if (!end) {
      throw new MalformedAnswerException("a second head");
    }
    var fields = Http2Fields.fields(list, 0);
    if (fields.size() > 0) {
      events.add(new Http2Event.Trailers(fields));
    }
    end();
  }

  /** Some of the body came (RFC 9113 §8.1.1: neither more nor less than was announced). */
  void data(byte[] array, int start, int count, boolean end) throws MalformedAnswerException {
    received += count;
    boolean tooMuch = bodiless ? received > 0 : length >= 0 && received > length;
    if (!headCame || tooMuch) {
      throw new MalformedAnswerException("a body that was not announced");
    }
    if (count > 0) {
      byte[] piece = new byte[count];
      System.arraycopy(array, start, piece, 0, count);
      events.add(new Http2Event.Piece(piece));
    }
    if (end) {
      end();
    }
  }

  private void end() throws MalformedAnswerException {
    if (!bodiless && length >= 0 && received != length) {
      throw new MalformedAnswerException("the answer ends within its body");
    }
    remoteEnded = true;
  }

  /** The upstream reset it. */
  void resetByPeer(Kind kind, String message) {
    reset = true;
    localEnded = true;
    fail(new Http2StreamException(headCame && kind == Kind.REFUSED ? Kind.FAILED : kind, message));
  }
}

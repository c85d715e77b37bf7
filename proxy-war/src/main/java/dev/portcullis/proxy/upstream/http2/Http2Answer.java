package dev.portcullis.proxy.upstream.http2;

import dev.portcullis.proxy.upstream.connection.MalformedAnswerException;
import dev.portcullis.request.HttpFields;
import java.util.ArrayDeque;
import java.util.List;

/**
 * The answer on a stream: what came of it is checked, and kept as events until it is taken. Guarded
 * by the connection's lock.
 */
final class Http2Answer {

  /** The most heads before the final one. */
  private static final int MOST_INTERIM = 32;

  final ArrayDeque<Http2Event> events = new ArrayDeque<>();
  private final boolean toHead;
  private boolean headCame;
  private boolean refuses;
  private boolean bodiless;
  private boolean ended;
  private long length = -1;
  private long received;
  private int interim;

  /**
   * @param toHead whether the request's method is {@code HEAD}
   */
  Http2Answer(boolean toHead) {
    this.toHead = toHead;
  }

  /** Whether its final head came. */
  boolean headCame() {
    return headCame;
  }

  /** Whether it came whole. */
  boolean ended() {
    return ended;
  }

  /** Whether it came whole, and refuses the request (4xx, 5xx). */
  boolean endedRefusing() {
    return ended && refuses;
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
    refuses = status >= 400;
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
    ended = true;
  }
}

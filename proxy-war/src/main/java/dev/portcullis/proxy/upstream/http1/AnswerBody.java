package dev.portcullis.proxy.upstream.http1;

import dev.portcullis.proxy.upstream.connection.InputBuffer;
import dev.portcullis.proxy.upstream.connection.MalformedAnswerException;
import dev.portcullis.request.HttpFields;
import java.io.IOException;

/** Finds an answer's body in what arrives, piece by piece, without copying. */
abstract sealed class AnswerBody {

  final InputBuffer in;

  private AnswerBody(InputBuffer in) {
    this.in = in;
  }

  static AnswerBody of(AnswerHead head, InputBuffer in) {
    return switch (head.framing()) {
      case NONE -> new Fixed(in, 0);
      case FIXED -> new Fixed(in, head.length());
      case CHUNKED -> new Chunked(in);
      case UNTIL_CLOSE -> new UntilClose(in);
    };
  }

  /**
   * Waits for a piece of the body.
   *
   * @return how many bytes of it stand at the buffer's position, or -1 at the end of a whole body
   * @throws MalformedAnswerException where the answer ends early or its framing is broken
   */
  abstract int next() throws IOException;

  /** The piece was taken. */
  abstract void taken(int count);

  /** The fields behind the body, once its end was found. */
  HttpFields trailers() {
    return HttpFields.EMPTY;
  }

  /** Whether {@link #next()} knows the end without waiting for the upstream. */
  abstract boolean ended();

  /** {@code Content-Length}. */
  static final class Fixed extends AnswerBody {
    private long left;

    private Fixed(InputBuffer in, long length) {
      super(in);
      this.left = length;
    }

    @Override
    int next() throws IOException {
      if (left == 0) {
        return -1;
      }
      if (!in.await(left)) {
        throw new MalformedAnswerException("the answer ends within its body");
      }
      return (int) Math.min(left, in.remaining());
    }

    @Override
    void taken(int count) {
      in.skip(count);
      left -= count;
    }

    @Override
    boolean ended() {
      return left == 0;
    }
  }

  /** HTTP/1.0: the end of the connection is the end of the body. */
  static final class UntilClose extends AnswerBody {
    private boolean ended;

    private UntilClose(InputBuffer in) {
      super(in);
    }

    @Override
    int next() throws IOException {
      ended = ended || !in.await();
      return ended ? -1 : in.remaining();
    }

    @Override
    void taken(int count) {
      in.skip(count);
    }

    @Override
    boolean ended() {
      return ended;
    }
  }

  /** RFC 9112 §7.1, strictly. */
  static final class Chunked extends AnswerBody {
    /** The longest chunk-size line: no known server sends extensions that come near it. */
    private static final int MOST_LINE = 1024;

    private static final int MOST_TRAILER = 16 << 10;
    private static final int MOST_TRAILER_FIELDS = 100;

    private long left;
    private boolean started;
    private boolean ended;
    private HttpFields trailers = HttpFields.EMPTY;

    private Chunked(InputBuffer in) {
      super(in);
    }

    @Override
    int next() throws IOException {
      if (left == 0 && !ended) {
        nextChunk();
      }
      if (ended) {
        return -1;
      }
      if (!in.await(left)) {
        throw new MalformedAnswerException("the answer ends within a chunk");
      }
      return (int) Math.min(left, in.remaining());
    }

    @Override
    HttpFields trailers() {
      return trailers;
    }

    private void nextChunk() throws IOException {
      if (started && in.line(2) != in.position() - 2) {
        throw new MalformedAnswerException("a chunk does not end with CRLF");
      }
      started = true;
      int start = in.line(MOST_LINE);
      left = size(start, in.position() - 2);
      if (left == 0) {
        trailers = new FieldParser(in, MOST_TRAILER, MOST_TRAILER_FIELDS).fields();
        ended = true;
      }
    }

    private long size(int start, int end) throws MalformedAnswerException {
      byte[] bytes = in.array();
      long size = 0;
      int i = start;
      for (; i < end && Character.digit(bytes[i], 16) >= 0; i++) {
        size = size << 4 | Character.digit(bytes[i], 16);
      }
      if (i == start || i - start > 15) {
        throw new MalformedAnswerException("a chunk size is malformed");
      }
      requireExtension(i, end);
      return size;
    }

    /** RFC 9112 §7.1.1: unknown extensions are skipped, broken ones are not. */
    private void requireExtension(int start, int end) throws MalformedAnswerException {
      byte[] bytes = in.array();
      if (start < end && bytes[start] != ';' && bytes[start] != ' ' && bytes[start] != '\t') {
        throw new MalformedAnswerException("a chunk size is malformed");
      }
      boolean inExtension = false;
      for (int i = start; i < end; i++) {
        inExtension |= bytes[i] == ';';
        boolean blank = bytes[i] == ' ' || bytes[i] == '\t';
        if (!blank && (!inExtension || bytes[i] < ' ' || bytes[i] == 0x7f)) {
          throw new MalformedAnswerException("a chunk extension is malformed");
        }
      }
    }

    @Override
    void taken(int count) {
      in.skip(count);
      left -= count;
    }

    @Override
    boolean ended() {
      return ended;
    }
  }
}

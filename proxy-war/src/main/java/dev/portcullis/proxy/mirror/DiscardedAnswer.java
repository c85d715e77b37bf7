package dev.portcullis.proxy.mirror;

import dev.portcullis.proxy.upstream.AnswerReceiver;
import dev.portcullis.proxy.upstream.ClientException;
import dev.portcullis.request.HttpFields;
import org.jspecify.annotations.Nullable;

/** Reads an answer to its end, so that its connection can be kept; gives a long one up. */
final class DiscardedAnswer implements AnswerReceiver {

  /** What is read of an answer before its connection, or its stream, is given up instead. */
  static final int MOST_READ = 1 << 20;

  private int status;
  private long read;

  /** 0 where none came. */
  int status() {
    return status;
  }

  @Override
  public void head(int status, @Nullable String reason, HttpFields fields) {
    this.status = status;
  }

  @Override
  public void body(byte[] bytes, int offset, int length) throws ClientException {
    read += length;
    if (read > MOST_READ) {
      throw new ClientException(ClientException.Kind.GONE, "the answer is not wanted", null);
    }
  }

  @Override
  public void flush() {}
}

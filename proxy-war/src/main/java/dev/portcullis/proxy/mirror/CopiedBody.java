package dev.portcullis.proxy.mirror;

import dev.portcullis.proxy.upstream.RequestBody;
import dev.portcullis.request.HttpFields;

/** A body that is here, all of it. */
final class CopiedBody implements RequestBody {

  private final byte[] octets;
  private final int size;
  private final boolean chunked;
  private final HttpFields trailers;
  private int at;

  /**
   * @param size how many of the octets it has
   * @param chunked whether it is sent without saying its length, as it came
   */
  CopiedBody(byte[] octets, int size, boolean chunked, HttpFields trailers) {
    this.octets = octets;
    this.size = size;
    this.chunked = chunked;
    this.trailers = trailers;
  }

  @Override
  public long length() {
    return chunked ? UNKNOWN : size;
  }

  @Override
  public int read(byte[] buffer) {
    if (at == size) {
      return -1;
    }
    int count = Math.min(buffer.length, size - at);
    System.arraycopy(octets, at, buffer, 0, count);
    at += count;
    return count;
  }

  @Override
  public HttpFields trailers() {
    return trailers;
  }
}

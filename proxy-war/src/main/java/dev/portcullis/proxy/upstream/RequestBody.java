package dev.portcullis.proxy.upstream;

import dev.portcullis.request.HttpFields;

/** The body of a request, read once. */
public interface RequestBody {

  /** The {@link #length()} of a body that is sent in chunks. */
  long UNKNOWN = -1;

  /** In bytes; 0 without a body, {@link #UNKNOWN} where only reading tells. */
  long length();

  /**
   * Reads some bytes, waiting for the client.
   *
   * @return how many, or -1 at the end of a complete body
   * @throws ClientException when the client went away before the end, or sent too much
   */
  int read(byte[] buffer) throws ClientException;

  /** Whether reading need not wait for the client. */
  default boolean ready() {
    return true;
  }

  /**
   * The fields behind the body (RFC 9110 §6.5); asked for when all of it was read.
   *
   * @throws ClientException when they are malformed
   */
  default HttpFields trailers() throws ClientException {
    return HttpFields.EMPTY;
  }
}

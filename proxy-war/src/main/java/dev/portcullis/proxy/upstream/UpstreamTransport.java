package dev.portcullis.proxy.upstream;

import dev.portcullis.policy.document.Upstream;

/** Carries requests to upstreams: the seam at which one way of doing so is replaced by another. */
public interface UpstreamTransport extends AutoCloseable {

  /**
   * Sends a request to one of the upstream's targets and hands the answer over as it arrives.
   *
   * <p>When this throws after {@link AnswerReceiver#head}, what the receiver got is incomplete.
   *
   * @throws UpstreamException when no usable answer came
   * @throws ClientException when the request's body could not be read, or the receiver failed
   */
  void exchange(Upstream upstream, UpstreamRequest request, AnswerReceiver receiver)
      throws UpstreamException, ClientException;

  /** Closes all connections. */
  @Override
  void close();
}

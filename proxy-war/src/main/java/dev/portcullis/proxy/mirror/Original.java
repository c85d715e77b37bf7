package dev.portcullis.proxy.mirror;

import dev.portcullis.proxy.upstream.UpstreamRequest;
import org.jspecify.annotations.Nullable;

/** A request as it is sent to its own upstream, while it may be copied. */
public final class Original implements AutoCloseable {

  private final UpstreamRequest request;
  private final @Nullable CopyingBody body;

  /**
   * @param body its body, where that is copied as it passes
   */
  Original(UpstreamRequest request, @Nullable CopyingBody body) {
    this.request = request;
    this.body = body;
  }

  /** What is to be sent. */
  public UpstreamRequest request() {
    return request;
  }

  /** The request is over: what was not copied until then will not be. */
  @Override
  public void close() {
    if (body != null) {
      body.close();
    }
  }
}

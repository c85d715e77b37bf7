package dev.portcullis.listener.http2;

import java.io.IOException;
import org.glassfish.grizzly.CompletionHandler;
import org.glassfish.grizzly.WriteResult;
import org.glassfish.grizzly.filterchain.BaseFilter;
import org.glassfish.grizzly.filterchain.FilterChainContext;
import org.glassfish.grizzly.filterchain.FilterChainEvent;
import org.glassfish.grizzly.filterchain.NextAction;
import org.glassfish.grizzly.filterchain.TransportFilter;
import org.glassfish.grizzly.http.HttpContext;
import org.glassfish.grizzly.http.HttpPacket;
import org.glassfish.grizzly.http.HttpServerFilter;
import org.jspecify.annotations.Nullable;

/**
 * The end of the server's filters that an HTTP/2 stream has instead of a connection: what the
 * server reads and writes for a stream becomes its frames. HTTP/1 passes.
 */
@SuppressWarnings({"rawtypes", "unchecked"})
public final class Http2Filter extends BaseFilter {

  private static @Nullable Http2Stream stream(FilterChainContext context) {
    HttpContext http = HttpContext.get(context);
    return http != null && http.getContextStorage() instanceof Http2Stream stream ? stream : null;
  }

  @Override
  public NextAction handleRead(FilterChainContext context) {
    Http2Stream stream = stream(context);
    if (stream != null && context.getMessage() == null) {
      context.setMessage(stream.read());
    }
    return context.getInvokeAction();
  }

  @Override
  public NextAction handleWrite(FilterChainContext context) throws IOException {
    Http2Stream stream = stream(context);
    if (stream == null || !HttpPacket.isHttp(context.getMessage())) {
      return context.getInvokeAction();
    }
    HttpPacket packet = context.getMessage();
    stream.write(packet);
    CompletionHandler<WriteResult> handler = context.getTransportContext().getCompletionHandler();
    if (handler != null) {
      handler.completed(WriteResult.create(context.getConnection(), packet, null, 0));
    }
    return context.getStopAction();
  }

  /** An error that nobody else answered for; then the server ends the stream. */
  @Override
  public void exceptionOccurred(FilterChainContext context, Throwable error) {
    Http2Stream stream = stream(context);
    if (stream != null && !(error instanceof IOException)) {
      stream.fault();
    }
  }

  @Override
  public NextAction handleEvent(FilterChainContext context, FilterChainEvent event)
      throws IOException {
    Http2Stream stream = stream(context);
    if (stream == null) {
      return context.getInvokeAction();
    }
    if (event.type().equals(HttpServerFilter.RESPONSE_COMPLETE_EVENT.type())) {
      stream.finished();
    } else if (event instanceof TransportFilter.FlushEvent flush
        && flush.getCompletionHandler() != null) {
      flush.getCompletionHandler().completed(null);
    }
    return context.getStopAction();
  }
}

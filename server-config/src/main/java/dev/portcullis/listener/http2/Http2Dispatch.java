package dev.portcullis.listener.http2;

import dev.portcullis.listener.message.AnswerHeads;
import dev.portcullis.listener.message.Offers;
import dev.portcullis.listener.threads.AdaptiveExecutors;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.glassfish.grizzly.Buffer;
import org.glassfish.grizzly.Connection;
import org.glassfish.grizzly.IOEvent;
import org.glassfish.grizzly.ProcessorExecutor;
import org.glassfish.grizzly.filterchain.FilterChain;
import org.glassfish.grizzly.filterchain.FilterChainContext;
import org.glassfish.grizzly.http.HttpContext;
import org.glassfish.grizzly.memory.Buffers;
import org.glassfish.grizzly.utils.Holder;

/**
 * Hands the requests of one HTTP/2 connection to the server, each on a thread of the listener's
 * pool.
 */
final class Http2Dispatch {

  private final Connection<?> connection;
  private final FilterChain chain;
  private final boolean secure;

  /**
   * @param chain from {@link Http2Filter} to the last filter
   */
  Http2Dispatch(Connection<?> connection, FilterChain chain, boolean secure) {
    this.connection = connection;
    this.chain = chain;
    this.secure = secure;
  }

  boolean secure() {
    return secure;
  }

  /** Whether a thread will serve the stream. */
  boolean start(Http2Stream stream) {
    Executor threads = connection.getTransport().getWorkerThreadPool();
    try {
      AdaptiveExecutors.ALL.of(connection, threads).execute(() -> serveToItsEnd(stream));
      return true;
    } catch (RejectedExecutionException e) {
      return false;
    }
  }

  /** Whatever happens, a stream does not count as under way for ever. */
  private void serveToItsEnd(Http2Stream stream) {
    try {
      serve(stream);
    } catch (RuntimeException | Error e) {
      stream.fault();
      stream.finished();
      throw e;
    }
  }

  private void serve(Http2Stream stream) {
    var request = stream.request();
    var heads = new AnswerHeads(request, () -> !stream.isOpen(), stream::interim, true);
    Offers.http2(request, heads, stream::cancel, () -> stream.interim(100, new String[0]));
    var http = HttpContext.newInstance(stream, stream, stream, request);
    request.getProcessingState().setHttpContext(http);
    Buffer nothing = Buffers.EMPTY_BUFFER;
    var message =
        request.httpContentBuilder().content(nothing).last(!request.isExpectContent()).build();
    FilterChainContext context = chain.obtainFilterChainContext(connection, stream);
    http.attach(context);
    context.getInternalContext().setIoEvent(IOEvent.READ);
    context.addCompletionListener(done -> stream.finished());
    context.setMessage(message);
    context.setAddressHolder(Holder.lazyHolder(connection::getPeerAddress));
    ProcessorExecutor.execute(context.getInternalContext());
  }
}

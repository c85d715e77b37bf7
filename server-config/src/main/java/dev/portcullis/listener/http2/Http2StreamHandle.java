package dev.portcullis.listener.http2;

import java.io.IOException;
import org.glassfish.grizzly.CloseListener;
import org.glassfish.grizzly.CloseReason;
import org.glassfish.grizzly.Closeable;
import org.glassfish.grizzly.CompletionHandler;
import org.glassfish.grizzly.Connection;
import org.glassfish.grizzly.Grizzly;
import org.glassfish.grizzly.GrizzlyFuture;
import org.glassfish.grizzly.OutputSink;
import org.glassfish.grizzly.WriteHandler;
import org.glassfish.grizzly.attributes.AttributeHolder;
import org.glassfish.grizzly.attributes.AttributeStorage;
import org.glassfish.grizzly.utils.Futures;

/**
 * What the server's HTTP code wants of that on which a request came: for it, a stream is what a
 * connection is in HTTP/1.1, and whatever closes it resets the stream alone.
 */
@SuppressWarnings({"rawtypes", "deprecation"})
abstract class Http2StreamHandle implements AttributeStorage, OutputSink, Closeable {

  private final AttributeHolder attributes =
      Grizzly.DEFAULT_ATTRIBUTE_BUILDER.createSafeAttributeHolder();
  private final Connection<?> connection;

  Http2StreamHandle(Connection<?> connection) {
    this.connection = connection;
  }

  /** Resets the stream unless it has ended. */
  abstract void cancel();

  @Override
  public abstract boolean isOpen();

  @Override
  public final AttributeHolder getAttributes() {
    return attributes;
  }

  @Override
  public final void assertOpen() throws IOException {
    if (!isOpen()) {
      throw new IOException("the stream is closed");
    }
  }

  @Override
  public final void notifyCanWrite(WriteHandler handler) {
    connection.notifyCanWrite(handler);
  }

  @Override
  public final void notifyCanWrite(WriteHandler handler, int length) {
    connection.notifyCanWrite(handler);
  }

  @Override
  public final boolean canWrite() {
    return connection.canWrite();
  }

  @Override
  public final boolean canWrite(int length) {
    return connection.canWrite();
  }

  @Override
  public final GrizzlyFuture<Closeable> close() {
    cancel();
    return Futures.createReadyFuture((Closeable) this);
  }

  @Override
  public final void close(CompletionHandler<Closeable> handler) {
    cancel();
    if (handler != null) {
      handler.completed(this);
    }
  }

  @Override
  public final GrizzlyFuture<Closeable> terminate() {
    return close();
  }

  @Override
  public final void terminateSilently() {
    cancel();
  }

  @Override
  public final void terminateWithReason(IOException cause) {
    cancel();
  }

  @Override
  public final void closeSilently() {
    cancel();
  }

  @Override
  public final void closeWithReason(IOException cause) {
    cancel();
  }

  @Override
  public final void addCloseListener(CloseListener listener) {
    connection.addCloseListener(listener);
  }

  @Override
  public final boolean removeCloseListener(CloseListener listener) {
    return connection.removeCloseListener(listener);
  }

  @Override
  public final GrizzlyFuture<CloseReason> closeFuture() {
    return connection.closeFuture();
  }
}

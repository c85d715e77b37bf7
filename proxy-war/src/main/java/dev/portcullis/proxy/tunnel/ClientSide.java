package dev.portcullis.proxy.tunnel;

import jakarta.servlet.http.WebConnection;
import java.io.IOException;
import java.io.OutputStream;
import org.jspecify.annotations.Nullable;

/** A tunnel's connection to the client: there once the server has handed it over. */
final class ClientSide {

  private final @Nullable Runnable abort;
  private volatile @Nullable WebConnection connection;
  private volatile boolean flushed;

  /**
   * @param abort ends the connection whoever waits for it, where the server can
   */
  ClientSide(@Nullable Runnable abort) {
    this.abort = abort;
  }

  /** The server hands it over. */
  void connect(WebConnection handedOver) {
    connection = handedOver;
  }

  boolean connected() {
    return connection != null;
  }

  /** Writes, waiting for the client to take it; nothing where it is not there. */
  void write(byte[] buffer, int count) throws IOException {
    var known = connection;
    if (known != null) {
      OutputStream out = known.getOutputStream();
      out.write(buffer, 0, count);
      out.flush();
    }
  }

  /** Whether all that it is to get has gone out: to close in an orderly way waits for nobody. */
  void flushed(boolean all) {
    flushed = all;
  }

  /** Closes it. */
  void close() {
    if (abort != null && !flushed) {
      abort.run(); // to close in an orderly way would be to wait for who does not read
    }
    var known = connection;
    try {
      if (known != null) {
        known.close();
      }
    } catch (Exception e) {
      // What cannot be closed is closed.
    }
  }
}

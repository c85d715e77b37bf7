package dev.portcullis.proxy.tunnel;

import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import java.io.IOException;

/** Takes what a client sends through a tunnel, as the server tells of it. */
final class ClientReader implements ReadListener {

  private final Tunnel tunnel;
  private final ServletInputStream in;
  private final byte[] buffer = new byte[8 << 10];

  ClientReader(Tunnel tunnel, ServletInputStream in) {
    this.tunnel = tunnel;
    this.in = in;
  }

  /**
   * Writes to the upstream before it reads on: that is what slows a client down. Behind a Close
   * frame nothing is read, not even the end: many clients end their side there, and the server
   * would end ours before the other side's Close was passed on.
   */
  @Override
  public void onDataAvailable() {
    try {
      while (in.isReady()) {
        int count = in.read(buffer);
        if (count < 0) {
          tunnel.clientGone();
          return;
        }
        if (!tunnel.relayUp(buffer, count)) {
          return;
        }
      }
    } catch (IOException | RuntimeException e) {
      tunnel.clientGone();
    }
  }

  @Override
  public void onAllDataRead() {
    tunnel.clientGone();
  }

  @Override
  public void onError(Throwable cause) {
    tunnel.clientGone();
  }
}

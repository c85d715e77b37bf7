package dev.portcullis.proxy.tunnel;

import jakarta.servlet.http.HttpUpgradeHandler;
import jakarta.servlet.http.WebConnection;
import org.jspecify.annotations.Nullable;

/** What the server makes and hands the client's connection to. */
public class TunnelHandler implements HttpUpgradeHandler {

  private volatile @Nullable Tunnel tunnel;

  /** Says what the connection is for, before the servlet's service ends. */
  public void take(Tunnel begun) {
    tunnel = begun;
  }

  @Override
  public void init(WebConnection connection) {
    var begun = tunnel;
    if (begun != null) {
      begun.start(connection);
    }
  }

  @Override
  public void destroy() {
    var begun = tunnel;
    if (begun != null) {
      begun.clientGone();
    }
  }
}

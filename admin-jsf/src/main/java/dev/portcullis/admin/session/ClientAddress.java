package dev.portcullis.admin.session;

import jakarta.servlet.http.HttpServletRequest;
import java.net.InetAddress;
import java.net.UnknownHostException;

/** The peer's address. */
public final class ClientAddress {
  private ClientAddress() {}

  public static InetAddress of(HttpServletRequest request) {
    try {
      return InetAddress.getByName(request.getRemoteAddr());
    } catch (UnknownHostException e) {
      throw new IllegalStateException("the server gives addresses, not names", e);
    }
  }
}

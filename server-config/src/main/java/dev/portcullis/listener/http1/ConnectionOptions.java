package dev.portcullis.listener.http1;

import org.glassfish.grizzly.http.HttpHeader;
import org.glassfish.grizzly.http.util.Header;

/** What a client says of its connection (RFC 9110 §7.6.1): a list, in one line or in several. */
final class ConnectionOptions {

  private ConnectionOptions() {}

  /** Whether an option stands there; the server's own code sees one only where it stands alone. */
  static boolean have(HttpHeader head, String option) {
    for (String value : head.getHeaders().values(Header.Connection)) {
      for (String one : value.split(",", -1)) {
        if (one.strip().equalsIgnoreCase(option)) {
          return true;
        }
      }
    }
    return false;
  }
}

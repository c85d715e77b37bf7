package dev.portcullis.threat.detector;

import static dev.portcullis.threat.text.Chars.at;
import static dev.portcullis.threat.text.Chars.startsWith;

import dev.portcullis.request.Finding.Category;
import dev.portcullis.threat.text.Chars;
import java.util.Locale;

/**
 * Finds values that are a URL of something only the upstream can reach: itself, its link, the
 * metadata service of its cloud; or of a scheme that turns a fetch into something else.
 *
 * <p>Only a value that is a URL as a whole counts: text may mention one. Addresses of private
 * networks pass: within a company they are ordinary. So does the loopback interface written as
 * people write it: native applications are sent back to it (RFC 8252 §7.3), and developers work on
 * it. It counts where it is written so that a filter would not see it, and where its port belongs
 * to a service that is no server of pages.
 */
public final class ServerSideRequestForgery implements Detector {

  private static final String[] FETCHED = {"http", "https", "ftp", "ws", "wss", "ldap", "sftp"};
  private static final String[] DANGEROUS = {
    "gopher", "dict", "tftp", "jar", "netdoc", "ldaps", "rmi", "iiop", "corbaname"
  };
  private static final int MAX_HOST = 253;

  @Override
  public Category category() {
    return Category.SERVER_SIDE_REQUEST_FORGERY;
  }

  @Override
  public String triggers() {
    return ":/";
  }

  @Override
  public int find(CharSequence value) {
    int first = Chars.skipSpace(value, 0);
    int start = startsWith(value, first, "url:") ? first + 4 : first;
    int colon = Chars.indexOf(value, ':', start, start + 12);
    if (!whole(value, start)) {
      return -1;
    }
    if (colon < 0) {
      boolean relative = startsWith(value, start, "//");
      return relative && inner(value, start + 2) ? start : -1;
    }
    boolean dangerous = any(DANGEROUS, value, start, colon) && at(value, colon + 1) != ' ';
    boolean hit =
        dangerous
            ? path(value, colon + 1)
            : !LoopbackUrl.ordinary(value, first) && fetched(value, start, colon);
    return hit ? start : -1;
  }

  /** A URL has no white space inside; a sentence that begins with one has. */
  private static boolean whole(CharSequence value, int start) {
    int i = start;
    while (i < value.length() && !Chars.space(value.charAt(i))) {
      i++;
    }
    return Chars.skipSpace(value, i) == value.length();
  }

  private static boolean any(String[] schemes, CharSequence value, int start, int colon) {
    for (String scheme : schemes) {
      if (scheme.length() == colon - start && startsWith(value, start, scheme)) {
        return true;
      }
    }
    return false;
  }

  private static boolean path(CharSequence value, int at) {
    return at(value, at) == '/' || startsWith(value, at, "http") || startsWith(value, at, "file");
  }

  /** Lenient parsers skip any number of slashes of either kind behind the scheme. */
  private static boolean fetched(CharSequence value, int start, int colon) {
    if (!any(FETCHED, value, start, colon)) {
      return false;
    }
    int host = colon + 1;
    while (at(value, host) == '/' || at(value, host) == '\\') {
      host++;
    }
    return inner(value, host);
  }

  private static boolean inner(CharSequence value, int from) {
    int end = from;
    int host = from;
    while (end < value.length() && "/?#\\".indexOf(value.charAt(end)) < 0) {
      if (value.charAt(end) == '@') {
        host = end + 1;
      }
      if (Chars.space(value.charAt(end)) || end - host > MAX_HOST) {
        break;
      }
      end++;
    }
    return HostAddress.inner(withoutPort(value.subSequence(host, end).toString()));
  }

  private static String withoutPort(String authority) {
    int colon = authority.startsWith("[") ? -1 : authority.indexOf(':');
    String host = colon < 0 ? authority : authority.substring(0, colon);
    return host.toLowerCase(Locale.ROOT);
  }
}

package dev.portcullis.threat.detector;

import static dev.portcullis.threat.text.Chars.at;

import dev.portcullis.threat.text.Chars;
import dev.portcullis.threat.text.WordTable;

/** Knows URLs of the loopback interface as people and native applications write them. */
final class LoopbackUrl {

  private static final String[] SCHEMES = {"http://", "https://", "ws://", "wss://"};
  private static final String[] HOSTS = {"localhost", "127.0.0.1", "[::1]"};

  /** Ports of databases, caches, queues and controls, which an upstream's neighbours listen on. */
  private static final WordTable SERVICES =
      WordTable.of(
          "p",
          "1099 1433 1521 2049 2181 2375 2376 2379 2380 3306 3389 4444 5432 5672 5984 6379 6443"
              + " 8500 9042 9092 9200 9300 10250 10255 11211 15672 27017 50070");

  private LoopbackUrl() {}

  /**
   * Whether a URL of this host stands at {@code start}, written plainly (RFC 8252 §7.3), with no
   * port, that of HTTP, or one that any program may take.
   */
  static boolean ordinary(CharSequence value, int start) {
    int host = behind(SCHEMES, value, start);
    int end = host < 0 ? -1 : behind(HOSTS, value, host);
    if (end < 0) {
      return false;
    }
    int after = at(value, end) == ':' ? digits(value, end + 1) : end;
    char next = at(value, after);
    boolean ends = next == 0 || next == '/' || next == '?' || next == '#' || Chars.space(next);
    return ends && (after == end || page(value, end + 1, after)) && direct(value, after);
  }

  private static int behind(String[] prefixes, CharSequence value, int start) {
    for (String prefix : prefixes) {
      if (Chars.startsWith(value, start, prefix)) {
        return start + prefix.length();
      }
    }
    return -1;
  }

  private static int digits(CharSequence value, int from) {
    int i = from;
    while (i < from + 5 && Chars.digit(at(value, i))) {
      i++;
    }
    return i;
  }

  private static boolean page(CharSequence value, int from, int to) {
    int length = to - from;
    boolean web = length == 2 && Chars.startsWith(value, from, "80");
    boolean tls = length == 3 && Chars.startsWith(value, from, "443");
    return length == 0 || web || tls || (length > 3 && !SERVICES.contains(value, from, to));
  }

  /** No second authority that some readers would take instead: {@code localhost/\@x}. */
  private static boolean direct(CharSequence value, int from) {
    int end = from;
    while (end < value.length() && value.charAt(end) != '?' && value.charAt(end) != '#') {
      char c = value.charAt(end);
      if (c == '\\' || c == '@' || c < ' ') {
        return false;
      }
      end++;
    }
    return true;
  }
}

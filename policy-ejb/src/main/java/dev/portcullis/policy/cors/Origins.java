package dev.portcullis.policy.cors;

import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Origins of pages, as an owner lists them: {@code https://app.example.com}, {@code
 * https://*.example.com} for all names below, {@code null} for pages without an origin, {@code *}
 * for all. Compared as browsers write them (RFC 6454 §6.2), octet for octet: what is no such text
 * is no origin that is listed.
 *
 * @param written as the owner wrote them
 * @param exact those without a wildcard
 * @param wildcards those with one, cut where it stands
 */
public record Origins(List<String> written, Set<String> exact, List<Wildcard> wildcards) {

  /** Any page. */
  public static final String ANY = "*";

  /** A page without an origin: of a sandbox, of a file. */
  public static final String NONE = "null";

  private static final String SCHEME = "[a-z][a-z0-9+.-]{0,31}://";
  private static final String NAME = "[a-z0-9_-]{1,63}(\\.[a-z0-9_-]{1,63})*";
  private static final String PORT = "(:[1-9][0-9]{0,4})?";
  private static final Pattern EXACT =
      Pattern.compile(SCHEME + "(" + NAME + "|\\[[0-9a-f:.]{2,45}])" + PORT);
  private static final Pattern BELOW = Pattern.compile(SCHEME + "\\*\\." + NAME + PORT);

  /** {@code https://}, then one name or more with dots between them, then {@code .example.com}. */
  record Wildcard(String before, String after) {

    boolean has(String origin) {
      int end = origin.length() - after.length();
      return end > before.length()
          && origin.startsWith(before)
          && origin.endsWith(after)
          && isName(origin, before.length(), end);
    }

    private static boolean isName(String text, int from, int to) {
      char last = '.';
      for (int i = from; i < to; i++) {
        char c = text.charAt(i);
        boolean inner = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
        if (!inner && (c != '.' || last == '.')) {
          return false;
        }
        last = c;
      }
      return last != '.';
    }
  }

  public Origins {
    written = List.copyOf(written);
    exact = Set.copyOf(exact);
    wildcards = List.copyOf(wildcards);
  }

  /** Those of a list; what is no origin allows nothing. */
  public static Origins of(List<String> written) {
    return new Origins(
        written,
        written.stream().filter(one -> !below(one)).collect(Collectors.toUnmodifiableSet()),
        written.stream().filter(Origins::below).map(Origins::wildcard).toList());
  }

  private static boolean below(String one) {
    return one.contains("://*.");
  }

  private static Wildcard wildcard(String one) {
    int star = one.indexOf("://*.") + 3;
    return new Wildcard(one.substring(0, star), one.substring(star + 1));
  }

  /** Whether a text can stand in such a list: in lower case, without the scheme's own port. */
  public static boolean isOne(String text) {
    boolean origin = EXACT.matcher(text).matches() || BELOW.matcher(text).matches();
    boolean usual =
        (text.startsWith("https://") && text.endsWith(":443"))
            || (text.startsWith("http://") && text.endsWith(":80"));
    return text.equals(ANY) || text.equals(NONE) || (origin && !usual);
  }

  /** Whether all pages are meant. */
  public boolean any() {
    return exact.contains(ANY);
  }

  /** Whether pages of this origin are meant. */
  public boolean has(String origin) {
    if (any() || (!origin.equals(ANY) && exact.contains(origin))) {
      return true;
    }
    for (Wildcard wildcard : wildcards) {
      if (wildcard.has(origin)) {
        return true;
      }
    }
    return false;
  }
}

package dev.portcullis.policy.check;

import dev.portcullis.policy.text.Names;
import dev.portcullis.policy.text.Problems;
import dev.portcullis.policy.text.Quantities;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The checks that several sections of a policy share.
 *
 * @param stored whether the document was published already: what became a problem since, and makes
 *     no policy less safe, is none of such a document, or an update of the product would leave a
 *     node without a policy
 */
public record Checks(Problems problems, boolean stored) {

  private static final Set<String> STANDARD_METHODS =
      Set.of(
          "GET", "HEAD", "POST", "PUT", "DELETE", "CONNECT", "OPTIONS", "TRACE", "PATCH", "QUERY");

  /** Checks the names of a section's items and that no two are equal; the names found. */
  public <T> Set<String> names(String section, List<T> items, Function<T, String> nameOf) {
    var names = new LinkedHashSet<String>();
    for (int i = 0; i < items.size(); i++) {
      String path = section + "[" + i + "].name";
      String name = nameOf.apply(items.get(i));
      if (name(path, name) && !names.add(name)) {
        problems.add(path, "two " + section + " are named `" + name + "`", "rename one of them");
      }
    }
    return names;
  }

  private boolean name(String path, String name) {
    boolean good = stored ? Names.goodOnce(name) : Names.good(name);
    if (!good) {
      problems.add(path, "`" + Problems.shortened(name) + "` is no name", Names.REMEDY);
    }
    return good;
  }

  /** Checks the names of a section of those who vouch for subjects, or are vouched for. */
  public <T> void credentialNames(String section, List<T> items, Function<T, String> nameOf) {
    names(section, items, nameOf);
    for (int i = 0; i < items.size() && !stored; i++) {
      String name = nameOf.apply(items.get(i));
      if (Names.reserved(name)) {
        problems.add(
            section + "[" + i + "].name", "the name `" + name + "` is reserved", "use another one");
      }
    }
  }

  /** Checks that each name of a list is known and stands there once. */
  public void references(String path, String what, List<String> names, Set<String> known) {
    distinct(path, names);
    for (int i = 0; i < names.size(); i++) {
      reference(path + "[" + i + "]", what, names.get(i), known);
    }
  }

  void reference(String path, String what, String name, Set<String> known) {
    if (!known.contains(name)) {
      problems.addUnknown(path, what, name, known);
    }
  }

  void distinct(String path, List<String> values) {
    var seen = new HashSet<String>();
    for (int i = 0; i < values.size(); i++) {
      if (!seen.add(values.get(i))) {
        String value = Problems.shortened(values.get(i));
        problems.add(path + "[" + i + "]", "`" + value + "` is listed twice", "remove one");
      }
    }
  }

  void notBlank(String path, String value) {
    if (value.isBlank()) {
      problems.add(path, "it is empty", "write a value");
    }
  }

  void notEmpty(String path, List<?> values, String remedy) {
    if (values.isEmpty()) {
      problems.add(path, "the list is empty", remedy);
    }
  }

  void between(String path, long value, long least, long most) {
    if (value < least || value > most) {
      problems.add(path, value + " is out of range", "write " + least + " to " + most);
    }
  }

  /**
   * Checks a duration's range; policies are written in milliseconds, so finer ones do not exist.
   */
  void between(String path, Duration value, Duration least, Duration most) {
    boolean whole = value.toNanosPart() % 1_000_000 == 0;
    if (!whole || value.compareTo(least) < 0 || value.compareTo(most) > 0) {
      String range = Quantities.format(least) + " to " + Quantities.format(most);
      problems.add(path, "`" + Quantities.format(value) + "` is out of range", "write " + range);
    }
  }

  /** Scopes are single words (RFC 6749 §3.3). */
  public void scopes(String path, List<String> scopes) {
    distinct(path, scopes);
    for (int i = 0; i < scopes.size(); i++) {
      if (!scopes.get(i).matches("[\\x21\\x23-\\x5B\\x5D-\\x7E]+")) {
        String scope = Problems.shortened(scopes.get(i));
        problems.add(
            path + "[" + i + "]", "`" + scope + "` is no scope", "write one word per scope");
      }
    }
  }

  /** Methods are tokens, and case counts (RFC 9110 §9.1). */
  public void methods(String path, List<String> methods) {
    distinct(path, methods);
    for (int i = 0; i < methods.size(); i++) {
      String at = path + "[" + i + "]";
      String method = methods.get(i);
      String upper = method.toUpperCase(Locale.ROOT);
      if (!method.matches("[!#$%&'*+.^_`|~0-9A-Za-z-]{1,32}")) {
        String shown = Problems.shortened(method);
        problems.add(at, "`" + shown + "` is no method", "write one such as `GET`");
      } else if (!method.equals(upper) && STANDARD_METHODS.contains(upper)) {
        problems.add(
            at, "`" + method + "` is another method than `" + upper + "`", "write `" + upper + "`");
      }
    }
  }

  /** Checks that a URL is one to trust: {@code https}, or {@code http} to this machine. */
  void trustedUrl(String path, String url) {
    var uri = uri(url);
    if (uri == null || uri.getRawUserInfo() != null || uri.getRawFragment() != null) {
      String shown = Problems.shortened(url);
      problems.add(
          path, "`" + shown + "` is no URL", "write one such as `https://idp.example.com/`");
    } else if (!uri.getScheme().equals("https") && !isLoopback(uri.getHost())) {
      problems.add(
          path, "`http` to another machine", "use `https`: whoever is between could forge tokens");
    }
  }

  private static boolean isLoopback(String host) {
    return host.equals("localhost")
        || host.equals("[::1]")
        || host.matches("127(\\.[0-9]{1,3}){3}");
  }

  /** The URL, if it is http or https with a host and a possible port; else null. */
  static @Nullable URI uri(String text) {
    try {
      var uri = new URI(text);
      boolean web = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
      boolean port = uri.getPort() == -1 || (uri.getPort() > 0 && uri.getPort() < 65536);
      return web && port && uri.getHost() != null ? uri : null;
    } catch (URISyntaxException e) {
      return null;
    }
  }
}

package dev.portcullis.configuration;

import java.util.Set;
import java.util.regex.Pattern;

/**
 * What a load balancer asks the data listeners to learn whether the node is ready.
 *
 * @param methods by which
 * @param path as it stands in the request, octet by octet
 */
public record HealthPath(Set<String> methods, String path) {

  private static final Set<String> ALL = Set.of("GET", "HEAD", "OPTIONS");

  /** RFC 3986 §3.3, without what two readers could read in two ways. */
  private static final Pattern FORM =
      Pattern.compile("(?:(GET|HEAD|OPTIONS) +)?(/[A-Za-z0-9._~/-]*)");

  public HealthPath {
    methods = Set.copyOf(methods);
  }

  /**
   * Reads {@code /ready}, or with a method {@code OPTIONS /}.
   *
   * @throws IllegalArgumentException when it is neither
   */
  static HealthPath parse(String text) {
    var match = FORM.matcher(text);
    if (!match.matches()) {
      throw new IllegalArgumentException("no method and path");
    }
    String method = match.group(1);
    return new HealthPath(method == null ? ALL : Set.of(method), match.group(2));
  }
}

package dev.portcullis.policy.route;

/** Whether the paths of a route begin with the prefix that it cuts off. */
public enum StripPrefix {
  /** All do. */
  ALWAYS,
  /** Some may and others not: it is a wildcard or a variable that stands there. */
  SOMETIMES,
  /** None does, so that nothing is cut off. */
  NEVER;

  /**
   * @param path the route's template
   * @param prefix whole segments without a slash at the end, such as {@code /v1}
   */
  public static StripPrefix of(String path, String prefix) {
    int at = 0;
    while (at < prefix.length() && at < path.length() && prefix.charAt(at) == path.charAt(at)) {
      at++;
    }
    if (at == prefix.length()) {
      return at == path.length() || path.charAt(at) == '/' ? ALWAYS : NEVER;
    }
    int segment = at == path.length() ? path.length() : path.lastIndexOf('/', at) + 1;
    boolean open =
        segment < path.length() && (path.charAt(segment) == '{' || path.charAt(segment) == '*');
    return open ? SOMETIMES : NEVER;
  }
}

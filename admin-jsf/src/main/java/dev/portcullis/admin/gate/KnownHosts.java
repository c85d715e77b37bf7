package dev.portcullis.admin.gate;

import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The hosts by which the console may be asked for. A page can give its own name the address of this
 * listener (DNS rebinding), and its browser then takes the console for a part of that page: a name
 * is believed only where somebody said that it is the console's. An address is no name.
 *
 * @param names those that somebody said, in lower case
 */
record KnownHosts(Set<String> names) {
  private static final Pattern V4 = Pattern.compile("[0-9]{1,3}(\\.[0-9]{1,3}){3}");
  private static final Pattern PORT = Pattern.compile(":[0-9]*$");

  /**
   * @param host the value of the field {@code Host}; a client without one is no browser
   */
  boolean contains(@Nullable String host) {
    if (host == null) {
      return true;
    }
    String name = PORT.matcher(host.toLowerCase(Locale.ROOT)).replaceFirst("");
    return name.startsWith("[")
        || V4.matcher(name).matches()
        || name.equals("localhost")
        || name.endsWith(".localhost") // RFC 6761 §6.3
        || names.contains(name);
  }
}

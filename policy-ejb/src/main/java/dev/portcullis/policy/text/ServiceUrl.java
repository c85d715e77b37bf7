package dev.portcullis.policy.text;

import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The base URL of servers that DNS knows as a service (RFC 2782): {@code
 * srv+http://_orders._tcp.example.internal}.
 *
 * @param secure whether they are spoken to with TLS
 * @param name what is looked up, in lower case: {@code _orders._tcp.example.internal}
 */
public record ServiceUrl(boolean secure, String name) {

  /** What every such URL begins with. */
  private static final String PREFIX = "srv+";

  private static final String LABEL = "[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?";
  private static final Pattern FORM =
      Pattern.compile(
          "srv\\+(https?)://((_" + LABEL + "\\.){2}" + LABEL + "(\\." + LABEL + ")*)/?");

  private static final int LONGEST = 253;

  /** Reads one, or gives null where the text is none. */
  public static @Nullable ServiceUrl parse(String url) {
    int start = url.indexOf("://");
    if (start < 0 || !meant(url)) {
      return null;
    }
    String name = url.substring(start).toLowerCase(Locale.ROOT);
    var matcher = FORM.matcher(url.substring(0, start) + name);
    boolean good = name.length() <= "://".length() + LONGEST && matcher.matches();
    return good ? new ServiceUrl(matcher.group(1).equals("https"), matcher.group(2)) : null;
  }

  /** Whether a text is meant to be one, well-formed or not. */
  public static boolean meant(String url) {
    return url.startsWith(PREFIX);
  }

  /** The domain that has the service: its name without service and protocol. */
  public String domain() {
    return name.substring(name.indexOf('.', name.indexOf('.') + 1) + 1);
  }
}

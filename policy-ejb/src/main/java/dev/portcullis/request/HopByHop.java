package dev.portcullis.request;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Fields that concern one connection only and are never passed on (RFC 9110 §7.6.1). */
public final class HopByHop {

  private static final Set<String> NAMES =
      Set.of(
          "connection",
          "keep-alive",
          "proxy-connection",
          "proxy-authenticate",
          "proxy-authentication-info",
          "proxy-authorization",
          "te",
          "trailer",
          "transfer-encoding",
          "upgrade",
          "http2-settings");

  private static final FieldNames ALWAYS = FieldNames.disguised(NAMES);

  private static final FieldNames OF_THE_MESSAGE =
      FieldNames.of(Set.of("host", "content-length", "expect"));

  private HopByHop() {}

  /** Whether a field never passes. */
  public static boolean isAlways(String name) {
    return ALWAYS.contains(name);
  }

  /** Whether a name is among those that {@link #listed} found. */
  public static boolean isListed(String name, List<String> listed) {
    return !listed.isEmpty() && listed.contains(name.toLowerCase(Locale.ROOT));
  }

  /** The names, in lower case, that the message's {@code Connection} fields list. */
  public static List<String> listed(HttpFields fields) {
    List<String> listed = List.of();
    for (int i = 0; i < fields.size(); i++) {
      if (fields.name(i).equalsIgnoreCase("Connection") && !isCommon(fields.value(i))) {
        listed = listed.isEmpty() ? new ArrayList<>() : listed;
        for (String name : fields.value(i).split(",", -1)) {
          listed.add(name.strip().toLowerCase(Locale.ROOT));
        }
      }
    }
    return listed;
  }

  /**
   * What is left when the fields that {@code Connection} lists are taken away, as every recipient
   * has to. Those stay by which the message itself is framed and addressed: they are no option.
   */
  public static HttpFields withoutListed(HttpFields fields) {
    var listed = listed(fields);
    if (listed.isEmpty()) {
      return fields;
    }
    var left = HttpFields.builder(fields.size());
    for (int i = 0; i < fields.size(); i++) {
      String name = fields.name(i);
      if (!isListed(name, listed) || isAlways(name) || OF_THE_MESSAGE.contains(name)) {
        left.add(name, fields.value(i));
      }
    }
    return left.build();
  }

  /** The two options that name no field, which nearly all messages carry. */
  private static boolean isCommon(String value) {
    return value.equalsIgnoreCase("keep-alive") || value.equalsIgnoreCase("close");
  }
}

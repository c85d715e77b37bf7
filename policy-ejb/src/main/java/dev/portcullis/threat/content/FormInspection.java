package dev.portcullis.threat.content;

import dev.portcullis.request.Finding.Category;
import dev.portcullis.threat.text.Chars;
import dev.portcullis.threat.text.Decoding;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Looks at {@code name=value&…}: a query, or a form body (WHATWG URL §5.1). */
public final class FormInspection {

  /** More parameters than any form has. */
  static final int MAX_PARAMETERS = 1000;

  private FormInspection() {}

  /**
   * Looks at each name and value.
   *
   * @param where {@code query} or {@code body}
   */
  public static void inspect(String form, Place place, String where, ValueInspection values) {
    int count = 0;
    int start = 0;
    while (start <= form.length() && !values.findings().full()) {
      if (++count > MAX_PARAMETERS) {
        String evidence = "more than " + MAX_PARAMETERS + " parameters";
        values.findings().add(Category.RESOURCE_EXHAUSTION, where, evidence);
        return;
      }
      int ampersand = form.indexOf('&', start);
      int end = ampersand < 0 ? form.length() : ampersand;
      parameter(form.substring(start, end), place, where, values);
      start = end + 1;
    }
  }

  /**
   * What is wrong with a form body, or null: a percent sign without two digits is read in one way
   * here, in another there.
   */
  static @Nullable String broken(String form) {
    for (int i = form.indexOf('%'); i >= 0; i = form.indexOf('%', i + 1)) {
      if (Chars.hex(Chars.at(form, i + 1)) < 0 || Chars.hex(Chars.at(form, i + 2)) < 0) {
        return "a form with a broken escape";
      }
    }
    return null;
  }

  private static void parameter(String pair, Place place, String where, ValueInspection values) {
    int equals = pair.indexOf('=');
    String name = decoded(equals < 0 ? pair : pair.substring(0, equals));
    Supplier<String> location = () -> where + ':' + name;
    values.inspect(place, location, name);
    if (equals >= 0) {
      values.inspect(place, location, decoded(pair.substring(equals + 1)));
    }
  }

  private static String decoded(String text) {
    boolean escaped = text.indexOf('%') >= 0 || text.indexOf('+') >= 0;
    return escaped ? Decoding.percent(text, true) : text;
  }
}

package dev.portcullis.admin.api.http;

import org.jspecify.annotations.Nullable;

/** Numbers that may be asked by. */
public final class Limits {

  private Limits() {}

  /** How many to answer with: 1 to 1000, or 100 where nobody says. */
  public static int limit(@Nullable String text) {
    return (int) number("limit", text, 100, 1000);
  }

  public static long number(String name, @Nullable String text, long otherwise, long most) {
    if (text == null) {
      return otherwise;
    }
    long number = text.matches("[0-9]{1,18}") ? Long.parseLong(text) : 0;
    if (number < 1 || number > most) {
      throw Problems.badRequest("`" + name + "` is not a number from 1 to " + most);
    }
    return number;
  }
}

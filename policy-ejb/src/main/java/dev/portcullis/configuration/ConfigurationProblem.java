package dev.portcullis.configuration;

import dev.portcullis.configuration.Key.Type;

/**
 * A value that cannot be used.
 *
 * @param value as written
 * @param problem what is wrong with it
 * @param remedy what to do
 */
public record ConfigurationProblem(Key key, String value, String problem, String remedy) {

  /** One line for the operator; a secret's value is not in it. */
  public String message() {
    String shown = key.type() == Type.SECRET ? "***" : value;
    return "%s=%s: %s; %s".formatted(key.key(), oneLine(shown), problem, remedy);
  }

  private static String oneLine(String text) {
    return text.replaceAll("\\p{Cntrl}", "?");
  }

  /** No secret. */
  @Override
  public String toString() {
    return message();
  }
}

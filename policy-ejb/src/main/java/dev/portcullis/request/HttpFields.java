package dev.portcullis.request;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Header fields in the order they came, names compared without case (RFC 9110 §5.1). Immutable.
 *
 * <p>A flat array of name, value, name, value: requests carry a dozen fields, and a scan of a dozen
 * beats a hash map in time and allocation.
 */
public final class HttpFields {

  /** No fields at all. */
  public static final HttpFields EMPTY = new HttpFields(new String[0]);

  private final String[] namesAndValues;

  private HttpFields(String[] namesAndValues) {
    this.namesAndValues = namesAndValues;
  }

  /** Fields from alternating names and values. */
  public static HttpFields of(String... namesAndValues) {
    if (namesAndValues.length % 2 != 0) {
      throw new IllegalArgumentException("a name without a value");
    }
    return new HttpFields(namesAndValues.clone());
  }

  /** The first value of the field, or null where the request has none. */
  public @Nullable String first(String name) {
    for (int i = 0; i < namesAndValues.length; i += 2) {
      if (namesAndValues[i].equalsIgnoreCase(name)) {
        return namesAndValues[i + 1];
      }
    }
    return null;
  }

  /** All values of the field, in order; empty where the request has none. */
  public List<String> all(String name) {
    var values = new ArrayList<String>(2);
    for (int i = 0; i < namesAndValues.length; i += 2) {
      if (namesAndValues[i].equalsIgnoreCase(name)) {
        values.add(namesAndValues[i + 1]);
      }
    }
    return values;
  }

  /** How often the field stands in the request. */
  public int count(String name) {
    int count = 0;
    for (int i = 0; i < namesAndValues.length; i += 2) {
      if (namesAndValues[i].equalsIgnoreCase(name)) {
        count++;
      }
    }
    return count;
  }

  /** The number of field lines. */
  public int size() {
    return namesAndValues.length / 2;
  }

  /** The name of line {@code index}, as the client wrote it. */
  public String name(int index) {
    return namesAndValues[2 * index];
  }

  /** The value of line {@code index}. */
  public String value(int index) {
    return namesAndValues[2 * index + 1];
  }

  /** Calls {@code visitor} with each name and value, in order. */
  public void forEach(BiConsumer<String, String> visitor) {
    for (int i = 0; i < namesAndValues.length; i += 2) {
      visitor.accept(namesAndValues[i], namesAndValues[i + 1]);
    }
  }

  /** Names only: values may hold credentials. */
  @Override
  public String toString() {
    var names = new StringBuilder("HttpFields[");
    for (int i = 0; i < namesAndValues.length; i += 2) {
      names.append(i == 0 ? "" : ", ").append(namesAndValues[i]);
    }
    return names.append(']').toString();
  }
}

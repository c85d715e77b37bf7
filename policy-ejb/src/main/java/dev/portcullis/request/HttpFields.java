package dev.portcullis.request;

import java.util.ArrayList;
import java.util.Arrays;
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
  public static final HttpFields EMPTY = new HttpFields(new String[0], 0);

  private final String[] namesAndValues;
  private final int length;

  private HttpFields(String[] namesAndValues, int length) {
    this.namesAndValues = namesAndValues;
    this.length = length;
  }

  /** Fields from alternating names and values. */
  public static HttpFields of(String... namesAndValues) {
    return sharing(namesAndValues.clone());
  }

  /** The same of an array that nobody changes any more, neither the caller nor anybody else. */
  public static HttpFields sharing(String[] namesAndValues) {
    if (namesAndValues.length % 2 != 0) {
      throw new IllegalArgumentException("a name without a value");
    }
    return new HttpFields(namesAndValues, namesAndValues.length);
  }

  /** Starts with no fields. */
  public static Builder builder(int expected) {
    return new Builder(expected);
  }

  /** Collects fields one by one; gives what it collected away, and is of no use afterwards. */
  public static final class Builder {
    private String[] namesAndValues;
    private int length;

    private Builder(int expected) {
      this.namesAndValues = new String[2 * Math.max(1, expected)];
    }

    /** Adds a field behind the others. */
    public Builder add(String name, String value) {
      if (length == namesAndValues.length) {
        namesAndValues = Arrays.copyOf(namesAndValues, 2 * length);
      }
      namesAndValues[length++] = name;
      namesAndValues[length++] = value;
      return this;
    }

    /** How many fields were added. */
    public int size() {
      return length / 2;
    }

    /** The name of the field {@code index}. */
    public String name(int index) {
      return namesAndValues[2 * index];
    }

    /** The fields. */
    public HttpFields build() {
      var built = length == 0 ? EMPTY : new HttpFields(namesAndValues, length);
      namesAndValues = new String[2];
      length = 0;
      return built;
    }
  }

  /** These, and others behind them. */
  public HttpFields with(HttpFields others) {
    if (others.length == 0) {
      return this;
    }
    var all = Arrays.copyOf(namesAndValues, length + others.length);
    System.arraycopy(others.namesAndValues, 0, all, length, others.length);
    return new HttpFields(all, all.length);
  }

  /** The first value of the field, or null where the request has none. */
  public @Nullable String first(String name) {
    for (int i = 0; i < length; i += 2) {
      if (namesAndValues[i].equalsIgnoreCase(name)) {
        return namesAndValues[i + 1];
      }
    }
    return null;
  }

  /** All values of the field, in order; empty where the request has none. */
  public List<String> all(String name) {
    if (first(name) == null) {
      return List.of();
    }
    var values = new ArrayList<String>(2);
    for (int i = 0; i < length; i += 2) {
      if (namesAndValues[i].equalsIgnoreCase(name)) {
        values.add(namesAndValues[i + 1]);
      }
    }
    return values;
  }

  /** How often the field stands in the request. */
  public int count(String name) {
    int count = 0;
    for (int i = 0; i < length; i += 2) {
      if (namesAndValues[i].equalsIgnoreCase(name)) {
        count++;
      }
    }
    return count;
  }

  /** The number of field lines. */
  public int size() {
    return length / 2;
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
    for (int i = 0; i < length; i += 2) {
      visitor.accept(namesAndValues[i], namesAndValues[i + 1]);
    }
  }

  /** Names only: values may hold credentials. */
  @Override
  public String toString() {
    var names = new StringBuilder("HttpFields[");
    for (int i = 0; i < length; i += 2) {
      names.append(i == 0 ? "" : ", ").append(namesAndValues[i]);
    }
    return names.append(']').toString();
  }
}

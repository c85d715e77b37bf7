package dev.portcullis.request;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The fields that decide: those that the rules and limits of a policy read, and those that tell of
 * credentials, origins and bodies. A request in which such a field can be read in two ways is
 * refused: in another spelling that some servers take for the same name ({@code X_Tenant}), or more
 * than once where one value is counted by.
 */
public final class JudgedFields {

  private static final List<String> ALWAYS =
      List.of(
          "x-api-key",
          "access-control-request-method",
          "access-control-request-headers",
          "sec-fetch-site",
          "content-type",
          "content-encoding");

  /** What is read whatever the policy. */
  public static final JudgedFields USUAL = of(List.of(), List.of(), false);

  private final FieldNames names;
  private final FieldNames spellings;
  private final List<String> single;
  private final boolean any;
  private final boolean allPlain;

  private JudgedFields(List<String> names, List<String> single, boolean any) {
    this.names = FieldNames.of(names);
    this.spellings = FieldNames.disguised(names);
    this.single = List.copyOf(single);
    this.any = any;
    this.allPlain = names.stream().allMatch(FieldNames::isPlain);
  }

  /**
   * @param names that a policy reads, in any case
   * @param single those of them that are read as one value, whatever else stands in the request
   * @param any whether it also reads names that only a request tells
   */
  public static JudgedFields of(Collection<String> names, Collection<String> single, boolean any) {
    var all = new ArrayList<>(ALWAYS);
    names.forEach(name -> all.add(name.toLowerCase(Locale.ROOT)));
    return new JudgedFields(all, List.copyOf(single), any);
  }

  /** Why the fields can be read in two ways, or null. */
  public @Nullable String problem(HttpFields fields) {
    for (int i = 0; i < fields.size(); i++) {
      String name = fields.name(i);
      boolean plain = FieldNames.isPlain(name);
      if (!(plain && allPlain) && isAnotherSpelling(name, plain)) {
        return "a field's name is another spelling of one that is judged";
      }
    }
    for (int i = 0; i < single.size(); i++) {
      if (fields.count(single.get(i)) > 1) {
        return "`" + single.get(i) + "`, which a limit counts by, is there more than once";
      }
    }
    return null;
  }

  private boolean isAnotherSpelling(String name, boolean plain) {
    return (spellings.contains(name) || (any && !plain)) && !names.contains(name);
  }

  /** Whether a field of this name, in whatever spelling, is read. */
  boolean reads(String name) {
    return any || spellings.contains(name);
  }
}

package dev.portcullis.admin.form;

import dev.portcullis.policy.document.Exclusion;
import dev.portcullis.request.Finding.Category;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Exclusions as a field of a form has them, one on each line: {@code sql-injection query:q until
 * 2027-01-01T00:00:00Z: people search for SQL}.
 */
public final class ExclusionLines {

  private static final Pattern LINE = Pattern.compile("(\\S+) (\\S+) until (\\S+?Z):(.*)");

  private ExclusionLines() {}

  /** The lines. */
  public static String text(List<Exclusion> exclusions) {
    return exclusions.stream()
        .map(e -> line(e.category().slug() + ' ' + e.field(), e.until(), e.reason()))
        .collect(Collectors.joining("\n"));
  }

  /**
   * One line.
   *
   * @param what category and field, as a finding begins
   */
  public static String line(String what, Instant until, String reason) {
    return what + " until " + until + ": " + reason;
  }

  /** What the lines say; null where one says nothing that is an exclusion. */
  public static @Nullable List<Exclusion> parse(String text) {
    var exclusions = new ArrayList<Exclusion>();
    for (String line : text.lines().map(String::strip).filter(l -> !l.isEmpty()).toList()) {
      Optional<Exclusion> exclusion = exclusion(line);
      if (exclusion.isEmpty()) {
        return null;
      }
      exclusions.add(exclusion.get());
    }
    return exclusions;
  }

  private static Optional<Exclusion> exclusion(String line) {
    var parts = LINE.matcher(line);
    if (!parts.matches()) {
      return Optional.empty();
    }
    Optional<Instant> until = instant(parts.group(3));
    return category(parts.group(1))
        .filter(category -> until.isPresent())
        .map(c -> new Exclusion(parts.group(2), c, parts.group(4).strip(), until.orElseThrow()));
  }

  private static Optional<Category> category(String slug) {
    return Arrays.stream(Category.values()).filter(c -> c.slug().equals(slug)).findFirst();
  }

  private static Optional<Instant> instant(String text) {
    try {
      return Optional.of(Instant.parse(text));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }
}

package dev.portcullis.policy.check;

import dev.portcullis.policy.document.Exclusion;
import dev.portcullis.policy.text.Problems;
import dev.portcullis.request.Finding.Category;
import java.util.List;
import java.util.Set;

/** Checks what a route excludes from inspection: little, for a reason, for a time. */
public final class ExclusionChecks {

  /** The most exclusions of a route: with more of them inspection is off in all but name. */
  public static final int MOST = 64;

  /** What is no sign of an attack in a field, but a body that cannot be read. */
  private static final Set<Category> UNREADABLE =
      Set.of(
          Category.MALFORMED_BODY,
          Category.UNINSPECTABLE_BODY,
          Category.RESOURCE_EXHAUSTION,
          Category.XML_EXTERNAL_ENTITY);

  private final Checks checks;

  ExclusionChecks(Checks checks) {
    this.checks = checks;
  }

  void check(String path, List<Exclusion> exclusions) {
    if (exclusions.size() > MOST) {
      checks
          .problems()
          .add(path, "there are more than " + MOST, "correct what raises so many, or observe");
    }
    checks.distinct(path, exclusions.stream().map(ExclusionChecks::what).toList());
    for (int i = 0; i < exclusions.size(); i++) {
      check(path + "[" + i + "]", exclusions.get(i));
    }
  }

  private static String what(Exclusion exclusion) {
    return exclusion.category().slug() + ' ' + exclusion.field();
  }

  private void check(String path, Exclusion exclusion) {
    if (!exclusion.field().matches("path|body|(query|body|header):.+")
        || exclusion.field().length() > Exclusion.MAX_FIELD) {
      checks
          .problems()
          .add(
              path + ".field",
              "`" + Problems.shortened(exclusion.field()) + "` is no place of a request",
              "write it as a finding tells it, such as `query:q`, `header:x-note`,"
                  + " `body:/items/*/text`; at most "
                  + Exclusion.MAX_FIELD
                  + " characters");
    }
    if (UNREADABLE.contains(exclusion.category())) {
      checks
          .problems()
          .add(
              path + ".category",
              "`" + exclusion.category().slug() + "` is no matter of a field",
              "a body that cannot be read cannot be excluded");
    }
    if (exclusion.reason().isBlank()) {
      checks
          .problems()
          .add(
              path + ".reason",
              "`" + Problems.shortened(what(exclusion)) + "` is excluded for no reason",
              "say behind it why it is a false alarm");
    }
    checks.between(path + ".reason", exclusion.reason().length(), 0, Exclusion.MAX_REASON);
  }
}

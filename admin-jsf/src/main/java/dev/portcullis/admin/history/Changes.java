package dev.portcullis.admin.history;

import dev.portcullis.admin.form.Section;
import dev.portcullis.policy.document.PolicyDocument;
import java.util.List;
import java.util.stream.Stream;

/** What going from one policy to another does, in words. */
final class Changes {
  private static final List<Section<?>> SECTIONS =
      List.of(
          Section.ROUTES,
          Section.RULES,
          Section.ROLES,
          Section.UPSTREAMS,
          Section.LIMITS,
          Section.API_KEYS,
          Section.ISSUERS);

  private Changes() {}

  /** Each as {@code adds rule readers-read}. */
  static List<String> between(PolicyDocument before, PolicyDocument after) {
    Stream<String> listed = SECTIONS.stream().flatMap(section -> of(section, before, after));
    return before.certificates().equals(after.certificates())
        ? listed.toList()
        : Stream.concat(listed, Stream.of("changes the certificates")).toList();
  }

  private static <T> Stream<String> of(
      Section<T> section, PolicyDocument before, PolicyDocument after) {
    Stream<String> removed =
        section.names(before).stream()
            .filter(name -> section.find(after, name).isEmpty())
            .map(name -> "removes " + section.noun() + ' ' + name);
    Stream<String> others =
        section.names(after).stream()
            .filter(name -> !section.find(after, name).equals(section.find(before, name)))
            .map(name -> verb(section, name, before) + section.noun() + ' ' + name);
    return Stream.concat(removed, others);
  }

  private static String verb(Section<?> section, String name, PolicyDocument before) {
    return section.find(before, name).isEmpty() ? "adds " : "changes ";
  }
}

package dev.portcullis.admin.form;

import dev.portcullis.policy.document.PolicyDocument;
import dev.portcullis.policy.document.Route;
import dev.portcullis.policy.document.Rule;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

/** Who names an entry of the policy; an entry that somebody names cannot be deleted. */
public final class Usage {
  private Usage() {}

  /** The users of an entry, each as {@code rule readers-read}. */
  public static List<String> of(String key, String name, PolicyDocument policy) {
    return switch (key) {
      case "roles" -> ofRole(name, policy);
      case "routes" -> named("rule", policy.rules(), Rule::routes, Rule::name, name).toList();
      case "limits" -> named("route", policy.routes(), Route::limits, Route::name, name).toList();
      case "upstreams" ->
          named("route", policy.routes(), Usage::upstreams, Route::name, name).toList();
      default -> List.of();
    };
  }

  private static List<String> upstreams(Route route) {
    var split = route.forwards().split();
    return Stream.of(
            List.of(route.upstream(), route.forwards().mirror().upstream()),
            split.share().keySet(),
            split.when().keySet())
        .flatMap(Collection::stream)
        .toList();
  }

  private static List<String> ofRole(String role, PolicyDocument policy) {
    return Stream.of(
            named("rule", policy.rules(), Rule::roles, Rule::name, role),
            named("role", policy.roles(), r -> r.inherits(), r -> r.name(), role),
            named("API key", policy.apiKeys(), k -> k.roles(), k -> k.name(), role),
            named("certificate", policy.certificates(), c -> c.roles(), c -> c.name(), role))
        .flatMap(Function.identity())
        .toList();
  }

  private static <T> Stream<String> named(
      String noun,
      List<T> entries,
      Function<T, List<String>> names,
      Function<T, String> own,
      String wanted) {
    return entries.stream()
        .filter(entry -> names.apply(entry).contains(wanted))
        .map(entry -> noun + ' ' + own.apply(entry));
  }
}

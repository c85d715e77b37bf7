package dev.portcullis.admin.form;

import dev.portcullis.policy.document.ApiKey;
import dev.portcullis.policy.document.Issuer;
import dev.portcullis.policy.document.PolicyDocument;
import dev.portcullis.policy.document.Role;
import dev.portcullis.policy.document.Route;
import dev.portcullis.policy.document.Rule;
import dev.portcullis.policy.document.Upstream;
import dev.portcullis.policy.document.limit.Limit;
import dev.portcullis.policy.table.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * One list of the policy document: how to find, replace and remove an entry by its name.
 *
 * @param key the list's name in the document, {@code rules}
 * @param noun what one entry is called
 * @param table the fields of an entry
 * @param name the entry's name
 * @param entries the list
 * @param with the document with another list in its place
 */
public record Section<T>(
    String key,
    String noun,
    Table<T> table,
    Function<T, String> name,
    Function<PolicyDocument, List<T>> entries,
    BiFunction<PolicyDocument, List<T>, PolicyDocument> with) {

  public static final Section<Issuer> ISSUERS =
      new Section<>(
          "issuers",
          "issuer",
          Issuer.TABLE,
          Issuer::name,
          PolicyDocument::issuers,
          (d, l) ->
              new PolicyDocument(
                  l,
                  d.apiKeys(),
                  d.certificates(),
                  d.roles(),
                  d.upstreams(),
                  d.limits(),
                  d.routes(),
                  d.rules()));
  public static final Section<ApiKey> API_KEYS =
      new Section<>(
          "api-keys",
          "API key",
          ApiKey.TABLE,
          ApiKey::name,
          PolicyDocument::apiKeys,
          (d, l) ->
              new PolicyDocument(
                  d.issuers(),
                  l,
                  d.certificates(),
                  d.roles(),
                  d.upstreams(),
                  d.limits(),
                  d.routes(),
                  d.rules()));
  public static final Section<Role> ROLES =
      new Section<>(
          "roles",
          "role",
          Role.TABLE,
          Role::name,
          PolicyDocument::roles,
          (d, l) ->
              new PolicyDocument(
                  d.issuers(),
                  d.apiKeys(),
                  d.certificates(),
                  l,
                  d.upstreams(),
                  d.limits(),
                  d.routes(),
                  d.rules()));
  public static final Section<Upstream> UPSTREAMS =
      new Section<>(
          "upstreams",
          "upstream",
          Upstream.TABLE,
          Upstream::name,
          PolicyDocument::upstreams,
          (d, l) ->
              new PolicyDocument(
                  d.issuers(),
                  d.apiKeys(),
                  d.certificates(),
                  d.roles(),
                  l,
                  d.limits(),
                  d.routes(),
                  d.rules()));
  public static final Section<Limit> LIMITS =
      new Section<>(
          "limits",
          "limit",
          Limit.TABLE,
          Limit::name,
          PolicyDocument::limits,
          (d, l) ->
              new PolicyDocument(
                  d.issuers(),
                  d.apiKeys(),
                  d.certificates(),
                  d.roles(),
                  d.upstreams(),
                  l,
                  d.routes(),
                  d.rules()));
  public static final Section<Route> ROUTES =
      new Section<>(
          "routes",
          "route",
          Route.TABLE,
          Route::name,
          PolicyDocument::routes,
          (d, l) ->
              new PolicyDocument(
                  d.issuers(),
                  d.apiKeys(),
                  d.certificates(),
                  d.roles(),
                  d.upstreams(),
                  d.limits(),
                  l,
                  d.rules()));
  public static final Section<Rule> RULES =
      new Section<>(
          "rules",
          "rule",
          Rule.TABLE,
          Rule::name,
          PolicyDocument::rules,
          (d, l) ->
              new PolicyDocument(
                  d.issuers(),
                  d.apiKeys(),
                  d.certificates(),
                  d.roles(),
                  d.upstreams(),
                  d.limits(),
                  d.routes(),
                  l));

  /** The entry of this name. */
  public Optional<T> find(PolicyDocument document, String wanted) {
    return entries.apply(document).stream().filter(e -> name.apply(e).equals(wanted)).findFirst();
  }

  /** The names, in the document's order. */
  public List<String> names(PolicyDocument document) {
    return entries.apply(document).stream().map(name).toList();
  }

  /** The document with one more entry at the end. */
  public PolicyDocument add(PolicyDocument document, T entry) {
    var list = new ArrayList<>(entries.apply(document));
    list.add(entry);
    return with.apply(document, list);
  }

  /** The document with {@code entry} in the place of its namesake, or at the end without one. */
  public PolicyDocument replace(PolicyDocument document, T entry) {
    var list = new ArrayList<>(entries.apply(document));
    int index = index(document, name.apply(entry));
    if (index < 0) {
      list.add(entry);
    } else {
      list.set(index, entry);
    }
    return with.apply(document, list);
  }

  /** The document without the entry of this name. */
  public PolicyDocument remove(PolicyDocument document, String unwanted) {
    return with.apply(
        document,
        entries.apply(document).stream().filter(e -> !name.apply(e).equals(unwanted)).toList());
  }

  /** The path of an entry, {@code rules[3]}; of the last of its name, the one that was added. */
  public String path(PolicyDocument document, String wanted) {
    return key + '[' + names(document).lastIndexOf(wanted) + ']';
  }

  private int index(PolicyDocument document, String wanted) {
    return names(document).indexOf(wanted);
  }
}

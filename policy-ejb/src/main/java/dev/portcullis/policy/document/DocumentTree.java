package dev.portcullis.policy.document;

import dev.portcullis.policy.document.PolicyDocument.Administrators;
import dev.portcullis.policy.document.PolicyDocument.ApiKey;
import dev.portcullis.policy.document.PolicyDocument.Certificate;
import dev.portcullis.policy.document.PolicyDocument.ClaimNames;
import dev.portcullis.policy.document.PolicyDocument.Issuer;
import dev.portcullis.policy.document.PolicyDocument.Mode;
import dev.portcullis.policy.document.PolicyDocument.Role;
import dev.portcullis.policy.document.PolicyDocument.Route;
import dev.portcullis.policy.document.PolicyDocument.Rule;
import dev.portcullis.policy.document.UpstreamTraits.Priority;
import dev.portcullis.policy.text.Quantities;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A document as maps, lists, strings, longs and booleans: one form for YAML and JSON. Fields stand
 * in the order of the policy reference, those that say the default are left out.
 */
final class DocumentTree {

  private final Map<String, Object> fields = new LinkedHashMap<>();

  DocumentTree() {}

  static Map<String, Object> of(PolicyDocument document) {
    return new DocumentTree()
        .put("portcullis", 1L)
        .each("issuers", document.issuers(), DocumentTree::issuer)
        .each("api-keys", document.apiKeys(), DocumentTree::apiKey)
        .each("certificates", document.certificates(), DocumentTree::certificate)
        .each("roles", document.roles(), DocumentTree::role)
        .each("upstreams", document.upstreams(), UpstreamTree::of)
        .each("limits", document.limits(), LimitTree::of)
        .each("routes", document.routes(), DocumentTree::route)
        .each("rules", document.rules(), DocumentTree::rule)
        .fields;
  }

  Map<String, Object> fields() {
    return fields;
  }

  DocumentTree put(String name, @Nullable Object value) {
    if (value != null) {
      fields.put(name, value);
    }
    return this;
  }

  /** Puts the value unless it says the default. */
  <T> DocumentTree put(String name, T value, T usual, Function<T, Object> written) {
    return value.equals(usual) ? this : put(name, written.apply(value));
  }

  DocumentTree list(String name, List<String> values) {
    return values.isEmpty() ? this : put(name, values);
  }

  /** Texts by name, in the order of their names. */
  DocumentTree texts(String name, Map<String, String> values) {
    return values.isEmpty() ? this : put(name, new TreeMap<>(values));
  }

  DocumentTree flag(String name, boolean value) {
    return value ? put(name, true) : this;
  }

  DocumentTree part(String name, DocumentTree part) {
    return part.fields.isEmpty() ? this : put(name, part.fields);
  }

  <T> DocumentTree each(String name, List<T> items, Function<T, DocumentTree> tree) {
    return items.isEmpty()
        ? this
        : put(name, items.stream().map(item -> tree.apply(item).fields).toList());
  }

  private static @Nullable String text(@Nullable Instant instant) {
    return instant == null ? null : instant.toString();
  }

  static Object duration(Duration duration) {
    return Quantities.format(duration);
  }

  private static DocumentTree issuer(Issuer issuer) {
    var usual = ClaimNames.DEFAULT;
    var claims =
        new DocumentTree()
            .put("subject", issuer.claims().subject(), usual.subject(), t -> t)
            .put("roles", issuer.claims().roles(), usual.roles(), t -> t)
            .put("scopes", issuer.claims().scopes(), usual.scopes(), t -> t);
    return new DocumentTree()
        .put("name", issuer.name())
        .put("issuer", issuer.issuer())
        .put("jwks", issuer.jwks())
        .flag("discovery", issuer.discovery())
        .list("audiences", issuer.audiences())
        .put("algorithms", issuer.algorithms(), Issuer.DEFAULT_ALGORITHMS, t -> t)
        .part("claims", claims)
        .put("leeway", issuer.leeway(), Issuer.DEFAULT_LEEWAY, DocumentTree::duration)
        .part("administrators", administrators(issuer.administrators()));
  }

  private static DocumentTree administrators(@Nullable Administrators administrators) {
    if (administrators == null) {
      return new DocumentTree();
    }
    var roles = new TreeMap<String, String>();
    administrators.roles().forEach((name, role) -> roles.put(name, DocumentReader.slug(role)));
    return new DocumentTree().put("audience", administrators.audience()).texts("roles", roles);
  }

  private static DocumentTree apiKey(ApiKey key) {
    return new DocumentTree()
        .put("name", key.name())
        .put("sha256", key.sha256())
        .list("roles", key.roles())
        .list("scopes", key.scopes())
        .put("expires", text(key.expires()))
        .put("previous-sha256", key.previousSha256())
        .put("previous-until", text(key.previousUntil()))
        .flag("revoked", key.revoked())
        .texts("metadata", key.metadata());
  }

  private static DocumentTree certificate(Certificate certificate) {
    return new DocumentTree()
        .put("name", certificate.name())
        .put("subject", certificate.subject())
        .list("roles", certificate.roles())
        .list("scopes", certificate.scopes());
  }

  private static DocumentTree role(Role role) {
    return new DocumentTree().put("name", role.name()).list("inherits", role.inherits());
  }

  private static DocumentTree route(Route route) {
    var rewrite =
        new DocumentTree()
            .put("strip-prefix", route.stripPrefix())
            .put("add-prefix", route.addPrefix());
    var threat =
        new DocumentTree()
            .put("mode", route.threatMode(), ThreatMode.BLOCK, DocumentReader::slug)
            .put(
                "max-inspected",
                route.maxInspected(),
                Route.DEFAULT_MAX_INSPECTED,
                Quantities::formatSize)
            .each("exclusions", route.exclusions(), DocumentTree::exclusion);
    return new DocumentTree()
        .put("name", route.name())
        .list("hosts", route.hosts())
        .put("path", route.path())
        .list("methods", route.methods())
        .put("upstream", route.upstream())
        .part("rewrite", rewrite)
        .put("authenticate", route.authenticate().stream().map(AuthenticationMethod::slug).toList())
        .list("limits", route.limits())
        .put("max-body", route.maxBody(), Route.DEFAULT_MAX_BODY, Quantities::formatSize)
        .list(
            "path-leniency",
            route.pathLeniency().stream().sorted().map(DocumentReader::slug).toList())
        .part("threat", threat)
        .flag("forward-credentials", route.forwardCredentials())
        .put("priority", route.priority(), Priority.NORMAL, DocumentReader::slug)
        .list("upgrades", route.upgrades())
        .list("pass-fields", route.passFields());
  }

  private static DocumentTree exclusion(Exclusion exclusion) {
    return new DocumentTree()
        .put("field", exclusion.field())
        .put("category", exclusion.category().slug())
        .put("reason", exclusion.reason())
        .put("until", text(exclusion.until()));
  }

  private static DocumentTree rule(Rule rule) {
    return new DocumentTree()
        .put("name", rule.name())
        .put("effect", DocumentReader.slug(rule.effect()))
        .list("routes", rule.routes())
        .list("methods", rule.methods())
        .list("roles", rule.roles())
        .list("scopes", rule.scopes())
        .put("when", rule.when())
        .put("mode", rule.mode(), Mode.ENFORCE, DocumentReader::slug);
  }
}

package dev.portcullis.policy.document;

import dev.portcullis.policy.document.PolicyDocument.AdministrativeRole;
import dev.portcullis.policy.document.PolicyDocument.Administrators;
import dev.portcullis.policy.document.PolicyDocument.ApiKey;
import dev.portcullis.policy.document.PolicyDocument.Certificate;
import dev.portcullis.policy.document.PolicyDocument.ClaimNames;
import dev.portcullis.policy.document.PolicyDocument.Effect;
import dev.portcullis.policy.document.PolicyDocument.Issuer;
import dev.portcullis.policy.document.PolicyDocument.Mode;
import dev.portcullis.policy.document.PolicyDocument.Role;
import dev.portcullis.policy.document.PolicyDocument.Route;
import dev.portcullis.policy.document.PolicyDocument.Rule;
import dev.portcullis.policy.document.UpstreamTraits.Priority;
import dev.portcullis.policy.text.FieldReader;
import dev.portcullis.policy.text.Quantities;
import dev.portcullis.policy.text.ScalarKind;
import dev.portcullis.request.Finding.Category;
import dev.portcullis.request.PathForm;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The fields of a policy document, section by section, as the outside contract lists them. */
public final class DocumentReader {

  private static final ScalarKind<Integer> VERSION =
      new ScalarKind<>("a known form", "write `portcullis: 1`", t -> t.equals("1") ? 1 : null);
  static final ScalarKind<Duration> DURATION =
      new ScalarKind<>("a duration", Quantities.DURATION_REMEDY, Quantities::duration);
  static final ScalarKind<Long> SIZE =
      new ScalarKind<>("a size", Quantities.SIZE_REMEDY, Quantities::size);
  private static final ScalarKind<Instant> INSTANT =
      new ScalarKind<>("a time", "write `2027-01-01T00:00:00Z`", DocumentReader::instant);
  static final ScalarKind<Long> COUNT =
      new ScalarKind<>("a count", "write a whole number", t -> Quantities.count(t));
  private static final ScalarKind<Effect> EFFECT =
      ScalarKind.oneOf(Effect.class, DocumentReader::slug);
  private static final ScalarKind<AdministrativeRole> ADMINISTRATIVE =
      ScalarKind.oneOf(AdministrativeRole.class, DocumentReader::slug);
  private static final ScalarKind<Mode> MODE = ScalarKind.oneOf(Mode.class, DocumentReader::slug);
  private static final ScalarKind<ThreatMode> THREAT =
      ScalarKind.oneOf(ThreatMode.class, DocumentReader::slug);
  private static final ScalarKind<Category> CATEGORY =
      ScalarKind.oneOf(Category.class, Category::slug);
  private static final ScalarKind<Priority> PRIORITY =
      ScalarKind.oneOf(Priority.class, DocumentReader::slug);
  private static final ScalarKind<PathForm> FORM =
      ScalarKind.oneOf(PathForm.class, DocumentReader::slug);
  private static final ScalarKind<AuthenticationMethod> METHOD =
      ScalarKind.oneOf(AuthenticationMethod.class, AuthenticationMethod::slug);

  private DocumentReader() {}

  static PolicyDocument read(FieldReader root) {
    root.required("portcullis", VERSION, 1);
    var document =
        new PolicyDocument(
            root.objects("issuers", DocumentReader::issuer),
            root.objects("api-keys", DocumentReader::apiKey),
            root.objects("certificates", DocumentReader::certificate),
            root.objects("roles", DocumentReader::role),
            root.objects("upstreams", UpstreamReader::read),
            root.objects("limits", LimitReader::read),
            root.objects("routes", DocumentReader::route),
            root.objects("rules", DocumentReader::rule));
    root.end();
    return document;
  }

  private static Issuer issuer(FieldReader in) {
    var algorithms = in.texts("algorithms");
    var issuer =
        new Issuer(
            in.text("name"),
            in.text("issuer"),
            in.optionalText("jwks"),
            in.flag("discovery"),
            in.texts("audiences"),
            in.has("algorithms") ? algorithms : Issuer.DEFAULT_ALGORITHMS,
            claims(in.object("claims")),
            in.value("leeway", DURATION, Issuer.DEFAULT_LEEWAY),
            in.has("administrators") ? administrators(in.object("administrators")) : null);
    in.unavailable("introspection", "use `jwks` or `discovery: true`");
    in.end();
    return issuer;
  }

  private static Administrators administrators(FieldReader in) {
    var administrators =
        new Administrators(in.text("audience"), in.valuesByName("roles", ADMINISTRATIVE));
    in.end();
    return administrators;
  }

  private static ClaimNames claims(FieldReader in) {
    var names =
        new ClaimNames(
            in.text("subject", ClaimNames.DEFAULT.subject()),
            in.text("roles", ClaimNames.DEFAULT.roles()),
            in.text("scopes", ClaimNames.DEFAULT.scopes()));
    in.end();
    return names;
  }

  private static ApiKey apiKey(FieldReader in) {
    var key =
        new ApiKey(
            in.text("name"),
            in.text("sha256").toLowerCase(Locale.ROOT),
            in.texts("roles"),
            in.texts("scopes"),
            instant(in, "expires"),
            lowerCase(in.optionalText("previous-sha256")),
            instant(in, "previous-until"),
            in.flag("revoked"),
            in.textsByName("metadata"));
    in.end();
    return key;
  }

  private static @Nullable String lowerCase(@Nullable String text) {
    return text == null ? null : text.toLowerCase(Locale.ROOT);
  }

  private static @Nullable Instant instant(FieldReader in, String name) {
    return in.has(name) ? in.value(name, INSTANT, Instant.EPOCH) : null;
  }

  private static @Nullable Instant instant(String text) {
    try {
      return Instant.parse(text);
    } catch (DateTimeException e) {
      return null;
    }
  }

  private static Certificate certificate(FieldReader in) {
    var certificate =
        new Certificate(in.text("name"), in.text("subject"), in.texts("roles"), in.texts("scopes"));
    in.end();
    return certificate;
  }

  private static Role role(FieldReader in) {
    var role = new Role(in.text("name"), in.texts("inherits"));
    in.end();
    return role;
  }

  private static Route route(FieldReader in) {
    var rewrite = in.object("rewrite");
    var threat = in.object("threat");
    var route =
        new Route(
            in.text("name"),
            in.texts("hosts"),
            in.text("path"),
            in.texts("methods"),
            in.text("upstream"),
            rewrite.optionalText("strip-prefix"),
            rewrite.optionalText("add-prefix"),
            in.requiredValues("authenticate", METHOD),
            in.texts("limits"),
            in.value("max-body", SIZE, Route.DEFAULT_MAX_BODY),
            pathForms(in),
            threat.value("mode", THREAT, ThreatMode.BLOCK),
            threat.value("max-inspected", SIZE, Route.DEFAULT_MAX_INSPECTED),
            in.flag("forward-credentials"),
            in.value("priority", PRIORITY, Priority.NORMAL),
            in.texts("upgrades"),
            in.texts("pass-fields"),
            threat.objects("exclusions", DocumentReader::exclusion));
    rewrite.end();
    threat.end();
    in.end();
    return route;
  }

  private static Exclusion exclusion(FieldReader in) {
    var exclusion =
        new Exclusion(
            in.text("field"),
            in.required("category", CATEGORY, Category.SQL_INJECTION),
            in.text("reason"),
            in.required("until", INSTANT, Instant.EPOCH));
    in.end();
    return exclusion;
  }

  private static EnumSet<PathForm> pathForms(FieldReader in) {
    var forms = EnumSet.noneOf(PathForm.class);
    forms.addAll(in.values("path-leniency", FORM));
    return forms;
  }

  private static Rule rule(FieldReader in) {
    var rule =
        new Rule(
            in.text("name"),
            in.required("effect", EFFECT, Effect.FORBID),
            in.texts("routes"),
            in.texts("methods"),
            in.texts("roles"),
            in.texts("scopes"),
            in.optionalText("when"),
            in.value("mode", MODE, Mode.ENFORCE));
    in.end();
    return rule;
  }

  /** A constant's name in a policy document. */
  public static String slug(Enum<?> constant) {
    return constant == PathForm.PARAMETERS
        ? "path-parameters"
        : constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}

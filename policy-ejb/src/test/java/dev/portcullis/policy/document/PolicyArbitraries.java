package dev.portcullis.policy.document;

import dev.portcullis.policy.cors.Browsers;
import dev.portcullis.policy.cors.Cors;
import dev.portcullis.policy.cors.Origins;
import dev.portcullis.policy.cors.TokenFrom;
import dev.portcullis.policy.document.Issuer.AdministrativeRole;
import dev.portcullis.policy.document.Issuer.Administrators;
import dev.portcullis.policy.document.Issuer.ClaimNames;
import dev.portcullis.policy.document.RouteTraits.Forwards;
import dev.portcullis.policy.document.RouteTraits.Matches;
import dev.portcullis.policy.document.RouteTraits.Rewrite;
import dev.portcullis.policy.document.RouteTraits.Threats;
import dev.portcullis.policy.document.Rule.Effect;
import dev.portcullis.policy.document.Rule.Mode;
import dev.portcullis.policy.document.UpstreamTraits.Priority;
import dev.portcullis.policy.message.Answers;
import dev.portcullis.policy.message.FieldEdits;
import dev.portcullis.policy.message.Redirect;
import dev.portcullis.policy.message.Respond;
import dev.portcullis.policy.message.TransportSecurity;
import dev.portcullis.request.Finding.Category;
import dev.portcullis.request.PathForm;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import org.jspecify.annotations.Nullable;

/** Any policies at all, and policies of rules over one small world. */
public final class PolicyArbitraries {

  public static final List<String> ROLES = List.of("a", "b", "c");
  public static final List<String> SCOPES = List.of("s", "t");
  public static final List<String> ROUTES = List.of("one", "two");
  public static final List<String> METHODS = List.of("GET", "HEAD", "POST");

  private PolicyArbitraries() {}

  /** Texts that look like something else to a careless reader. */
  private static Arbitrary<String> text() {
    return Arbitraries.oneOf(
        Arbitraries.of(
            "",
            " ",
            "null",
            "~",
            "true",
            "no",
            "5",
            "1e3",
            "0x1f",
            "-",
            "- a",
            "a: b",
            "#x",
            "'",
            "\"",
            "{",
            "[",
            "&a",
            "*a",
            "!x",
            "|",
            ">",
            "%",
            "@",
            "`",
            "<<",
            "é😀",
            "\u0085",
            "a\nb",
            "\t",
            "\u0007",
            "2027-01-01T00:00:00Z",
            "---",
            "...",
            "\\",
            "\uFEFF",
            "=",
            "?",
            ".inf",
            "1_000",
            "0o7"),
        Arbitraries.strings().ofMaxLength(12).filter(PolicyArbitraries::wellFormed),
        Arbitraries.strings().alpha().ofMinLength(1).ofMaxLength(8));
  }

  /** Half a surrogate pair is no character, in YAML and JSON alike. */
  private static boolean wellFormed(String text) {
    return text.codePoints().noneMatch(c -> c >= 0xD800 && c <= 0xDFFF);
  }

  private static Arbitrary<List<String>> texts() {
    return text().list().ofMaxSize(3);
  }

  private static Arbitrary<Duration> duration() {
    return Arbitraries.longs().between(0, 10_000_000_000L).map(Duration::ofMillis);
  }

  private static Arbitrary<Instant> instant() {
    return Arbitraries.longs().between(0, 4_000_000_000_000L).map(Instant::ofEpochMilli);
  }

  public static Arbitrary<PolicyDocument> documents() {
    return Combinators.combine(
            issuer().list().ofMaxSize(2),
            apiKey().list().ofMaxSize(2),
            Combinators.combine(text(), text(), texts(), texts())
                .as(Certificate::new)
                .list()
                .ofMaxSize(2),
            Combinators.combine(text(), texts()).as(Role::new).list().ofMaxSize(2),
            UpstreamArbitraries.upstream(text(), duration()).list().ofMaxSize(2),
            LimitArbitraries.limit(text(), duration()).list().ofMaxSize(2),
            route().list().ofMaxSize(2),
            anyRule().list().ofMaxSize(2))
        .as(PolicyDocument::new);
  }

  private static Priority priority(long number) {
    return Priority.values()[(int) (number % Priority.values().length)];
  }

  private static Arbitrary<Long> count() {
    return Arbitraries.longs().between(0, 1L << 40);
  }

  private static Arbitrary<Issuer> issuer() {
    var claims =
        Arbitraries.oneOf(
            Arbitraries.just(ClaimNames.DEFAULT),
            Combinators.combine(text(), text(), text()).as(ClaimNames::new));
    return Combinators.combine(
            text(),
            text(),
            text().injectNull(0.3),
            Arbitraries.of(true, false),
            texts(),
            texts(),
            claims,
            duration())
        .as(Issuer::new)
        .flatMap(
            issuer -> administrators().injectNull(0.5).map(some -> issuer.administeredBy(some)))
        .flatMap(issuer -> demands().map(issuer::demanding));
  }

  private static Arbitrary<Administrators> administrators() {
    var roles = Arbitraries.maps(text(), Arbitraries.of(AdministrativeRole.class)).ofMinSize(1);
    return Combinators.combine(text(), roles.ofMaxSize(3)).as(Administrators::new);
  }

  private static Arbitrary<TokenDemands> demands() {
    return Combinators.combine(
            Arbitraries.of(TokenDemands.Type.class).injectNull(0.5),
            duration().injectNull(0.5),
            Combinators.combine(texts(), Arbitraries.of(true, false))
                .as(TokenDemands.Encryption::new)
                .injectNull(0.5))
        .as(TokenDemands::new);
  }

  private static Arbitrary<ApiKey> apiKey() {
    var hash = Arbitraries.strings().withChars("0123456789abcdef").ofLength(64);
    return Combinators.combine(
            text(),
            hash,
            texts(),
            texts(),
            instant().injectNull(0.5),
            hash.injectNull(0.5),
            instant().injectNull(0.5),
            Arbitraries.of(true, false))
        .as(ApiKey::new);
  }

  private static Arbitrary<Route> route() {
    var head = Combinators.combine(text(), texts(), text(), texts(), text(), texts());
    var tail =
        Combinators.combine(
            text().injectNull(0.5),
            text().injectNull(0.5),
            Arbitraries.of(AuthenticationMethod.class).list().ofMaxSize(2),
            count(),
            Arbitraries.of(PathForm.class).set().ofMaxSize(3),
            Arbitraries.of(ThreatMode.class),
            count());
    return head.as(
            (name, hosts, path, methods, upstream, limits) ->
                tail.as(
                    (strip, add, authenticate, body, forms, threat, inspected) ->
                        new Route(
                            name,
                            new Matches(hosts, path, methods),
                            upstream,
                            new Rewrite(strip, add),
                            authenticate,
                            limits,
                            body,
                            forms,
                            new Threats(threat, inspected, exclusions(limits, body)),
                            new Forwards(
                                body % 2 == 0,
                                priority(body),
                                limits,
                                hosts,
                                edits(hosts, body),
                                split(limits, name),
                                mirror(upstream, methods, body)),
                            new Browsers(
                                body % 3 == 0 ? null : cors(hosts, limits, body),
                                body % 2 == 0,
                                new TokenFrom(name(limits), name(hosts), name(methods))),
                            answers(hosts, limits, body))))
        .flatMap(route -> route);
  }

  private static Answers answers(List<String> some, List<String> others, long number) {
    String text = some.isEmpty() ? null : some.get(0);
    int status = (int) (number % 600);
    return new Answers(
        edits(others, number),
        number % 3 == 0 ? new Redirect(text, text, number % 2 == 0, status) : null,
        number % 5 == 0 ? new Respond(status, text == null ? "" : text, "a/b") : null,
        number % 7 == 0
            ? new TransportSecurity(Duration.ofSeconds(status), number % 2 == 0, status > 9)
            : null);
  }

  private static Split split(List<String> some, String text) {
    var texts = some.stream().distinct().collect(Collectors.toMap(one -> one, one -> text));
    return new Split(text, texts, Map.of(text, text));
  }

  private static Mirror mirror(String upstream, List<String> some, long number) {
    return number % 4 == 0
        ? Mirror.NONE
        : new Mirror(upstream, (int) (number % 101), name(some), some, number);
  }

  private static FieldEdits edits(List<String> some, long number) {
    var texts = some.stream().distinct().collect(Collectors.toMap(text -> text, text -> text));
    return number % 2 == 0
        ? new FieldEdits(texts, Map.of(), some)
        : new FieldEdits(Map.of(), texts, List.of());
  }

  private static @Nullable String name(List<String> some) {
    return some.isEmpty() ? null : some.get(0);
  }

  private static Cors cors(List<String> some, List<String> others, long number) {
    return new Cors(
        Origins.of(some),
        others,
        some,
        others,
        number % 2 == 0,
        number % 5 == 0,
        Duration.ofSeconds(number % 1000));
  }

  private static List<Exclusion> exclusions(List<String> texts, long number) {
    var categories = Category.values();
    return texts.stream()
        .map(
            text ->
                new Exclusion(
                    text,
                    categories[(int) (number % categories.length)],
                    text,
                    Instant.ofEpochSecond(number % 1_000_000_000)))
        .toList();
  }

  private static Arbitrary<Rule> anyRule() {
    return Combinators.combine(
            text(),
            Arbitraries.of(Effect.class),
            texts(),
            texts(),
            texts(),
            texts(),
            text().injectNull(0.5),
            Arbitraries.of(Mode.class))
        .as(Rule::new);
  }

  /** Rules over the small world, named by their place in the list. */
  public static Arbitrary<List<Rule>> rules() {
    return smallRule().list().ofMaxSize(6).map(PolicyArbitraries::renamed);
  }

  private static List<Rule> renamed(List<Rule> rules) {
    return java.util.stream.IntStream.range(0, rules.size())
        .mapToObj(i -> withName(rules.get(i), "r" + i))
        .toList();
  }

  static Rule withName(Rule rule, String name) {
    return new Rule(
        name,
        rule.effect(),
        rule.routes(),
        rule.methods(),
        rule.roles(),
        rule.scopes(),
        rule.when(),
        rule.mode());
  }

  public static Arbitrary<Rule> smallRule() {
    return Combinators.combine(
            Arbitraries.just("x"),
            Arbitraries.of(Effect.class),
            Arbitraries.of(ROUTES).set().ofMaxSize(2).map(List::copyOf),
            Arbitraries.of(METHODS).set().ofMaxSize(2).map(List::copyOf),
            Arbitraries.of(ROLES).set().ofMaxSize(2).map(List::copyOf),
            Arbitraries.of(SCOPES).set().ofMaxSize(2).map(List::copyOf),
            Arbitraries.of("true", "false", "context.risk > 0.5", "context.geo.country == 'DE'")
                .injectNull(0.4),
            Arbitraries.of(Mode.class))
        .as(Rule::new);
  }
}

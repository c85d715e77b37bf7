package dev.portcullis.policy.compiled;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.portcullis.policy.attribute.AccessAttributes;
import dev.portcullis.policy.attribute.Information;
import dev.portcullis.policy.attribute.InformationPoint;
import dev.portcullis.policy.attribute.InformationPoint.Told;
import dev.portcullis.policy.attribute.InformationPoints;
import dev.portcullis.policy.compiled.CompileResult.Compiled;
import dev.portcullis.policy.route.RouteMatch;
import dev.portcullis.request.AccessContext;
import dev.portcullis.request.AccessRequest;
import dev.portcullis.request.BodySource;
import dev.portcullis.request.CanonicalPath;
import dev.portcullis.request.CanonicalPath.MalformedPathException;
import dev.portcullis.request.HttpFields;
import dev.portcullis.request.PassedFields;
import dev.portcullis.request.Patience;
import dev.portcullis.request.Reason;
import dev.portcullis.request.Subject;
import java.net.InetAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** What information points tell, and what follows where they cannot tell it. */
class InformationLawsTest {

  private static final InetAddress CLIENT = InetAddress.getLoopbackAddress();
  private static final String POLICY =
      """
      portcullis: 1
      upstreams: [{name: u, targets: ["http://127.0.0.1:1"]}]
      routes: [{name: r, path: /**, upstream: u, authenticate: [anonymous]}]
      rules:
      """;

  /** A rule's line in a document. */
  record Line(String effect, String mode, String when) {
    String text(int number) {
      return "  - {name: r%d, effect: %s, mode: %s, when: '%s'}\n"
          .formatted(number, effect, mode, when);
    }
  }

  @Provide
  Arbitrary<List<Line>> rules() {
    return Combinators.combine(
            Arbitraries.of("permit", "forbid"),
            Arbitraries.frequencyOf(
                net.jqwik.api.Tuple.of(4, Arbitraries.just("enforce")),
                net.jqwik.api.Tuple.of(1, Arbitraries.just("shadow"))),
            Arbitraries.of(
                "true",
                "false",
                "context.device.managed == true",
                "context.device.managed == false",
                "has(context.device) && context.device.managed == true",
                "context.device.managed == true || true",
                "context.device.managed == true && false",
                "!(context.device.managed == true)"))
        .as(Line::new)
        .list()
        .ofMinSize(1)
        .ofMaxSize(5);
  }

  /** Law: unavailable is undecidable exactly where one answer of the source would change it. */
  @Property(tries = 400)
  void whatCannotBeFoundOutMattersWhereItCouldHaveChangedTheAnswer(
      @ForAll("rules") List<Line> rules) {
    var policy = compiled(rules);
    boolean managed = allows(policy, new Told.Known(Map.of("managed", true)));
    boolean unmanaged = allows(policy, new Told.Known(Map.of("managed", false)));

    var open = authorize(policy, new Told.Unavailable("it is away"));

    if (managed != unmanaged) {
      assertThat(open.reason()).as(text(rules)).isEqualTo(Reason.UNDECIDABLE);
      assertThat(open.detail()).contains("context.device", "it is away");
    } else if (open.reason() != Reason.UNDECIDABLE) {
      assertThat(open.reason() == Reason.PERMITTED).as(text(rules)).isEqualTo(managed);
    }
    if (rules.stream().noneMatch(rule -> rule.when().contains("device"))) {
      assertThat(open.reason()).isNotEqualTo(Reason.UNDECIDABLE);
    }
  }

  /** It is never a way in. */
  @Property(tries = 400)
  void whatCannotBeFoundOutOpensNothing(@ForAll("rules") List<Line> rules) {
    var policy = compiled(rules);
    if (authorize(policy, new Told.Unavailable("away")).reason() == Reason.PERMITTED) {
      assertThat(allows(policy, new Told.Known(Map.of("managed", true)))).isTrue();
      assertThat(allows(policy, new Told.Known(Map.of("managed", false)))).isTrue();
    }
  }

  @Example
  void aDefiniteForbidAndADefiniteValueNeedNoSource() {
    String away = "context.device.managed == true";
    assertThat(reason(new Line("permit", "enforce", "true"), new Line("permit", "enforce", away)))
        .isEqualTo(Reason.PERMITTED);
    assertThat(reason(new Line("forbid", "enforce", "true"), new Line("permit", "enforce", away)))
        .isEqualTo(Reason.FORBIDDEN);
    assertThat(reason(new Line("forbid", "enforce", away))).isEqualTo(Reason.NOT_PERMITTED);
    assertThat(reason(new Line("permit", "enforce", "true"), new Line("forbid", "enforce", away)))
        .isEqualTo(Reason.UNDECIDABLE);
    assertThat(reason(new Line("permit", "enforce", away))).isEqualTo(Reason.UNDECIDABLE);
    assertThat(reason(new Line("permit", "enforce", "true"), new Line("forbid", "shadow", away)))
        .isEqualTo(Reason.PERMITTED);
    assertThat(reason(new Line("permit", "enforce", away + " || true")))
        .isEqualTo(Reason.PERMITTED);
  }

  private static Reason reason(Line... rules) {
    return authorize(compiled(List.of(rules)), new Told.Unavailable("away")).reason();
  }

  @Example
  void aPointIsAskedOnceAndOnlyForWhatIsRead() {
    var asked = new ArrayList<String>();
    var points = new InformationPoints(List.of(point(asked, Set.of("device", "geo"))));
    Information information = points.of(request(), Subject.ANONYMOUS, Patience.NEVER_WAITS);
    assertThat(asked).isEmpty();

    var policy =
        compiled(
            List.of(
                new Line("permit", "enforce", "context.device.managed == true"),
                new Line("forbid", "enforce", "context.device.managed == false")));
    assertThat(authorize(policy, information).reason()).isEqualTo(Reason.PERMITTED);
    assertThat(asked).containsExactly("device NEVER_WAITS");
  }

  @Example
  void aPointThatFailsIsUnavailableAndTwoForOneNameAreRefused() {
    InformationPoint broken =
        new InformationPoint() {
          @Override
          public Set<String> names() {
            return Set.of("device");
          }

          @Override
          public Told ask(String name, AccessRequest request, Subject subject, Patience patience) {
            throw new IllegalStateException("secret");
          }
        };
    var told =
        new InformationPoints(List.of(broken))
            .of(request(), Subject.ANONYMOUS, Patience.WAITS)
            .of("device");
    assertThat(told).isEqualTo(new Told.Unavailable("it failed with IllegalStateException"));
    assertThatThrownBy(() -> new InformationPoints(List.of(broken, broken)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(
            () -> new InformationPoints(List.of(point(new ArrayList<>(), Set.of("shoe")))))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static InformationPoint point(List<String> asked, Set<String> names) {
    return new InformationPoint() {
      @Override
      public Set<String> names() {
        return names;
      }

      @Override
      public Told ask(String name, AccessRequest request, Subject subject, Patience patience) {
        asked.add(name + " " + patience);
        return new Told.Known(Map.of("managed", true));
      }
    };
  }

  private static boolean allows(CompiledPolicy policy, Told told) {
    return authorize(policy, told).reason() == Reason.PERMITTED;
  }

  private static Authorization authorize(CompiledPolicy policy, Told told) {
    return authorize(policy, (Information) name -> told);
  }

  private static Authorization authorize(CompiledPolicy policy, Information information) {
    var request = request();
    var match = (RouteMatch.Matched) policy.match(request.host(), request.path(), request.method());
    return policy.authorize(
        match.route(),
        new AccessAttributes(
            request,
            Subject.ANONYMOUS,
            Set.of(),
            "r",
            Map.of(),
            new AccessContext(Instant.EPOCH, CLIENT, "HTTP/1.1", false, 0, Map.of()),
            PassedFields.USUAL,
            information));
  }

  private static AccessRequest request() {
    try {
      return new AccessRequest(
          "id",
          Instant.EPOCH,
          "GET",
          "http",
          "a.example",
          CanonicalPath.parse("/x"),
          null,
          "HTTP/1.1",
          HttpFields.EMPTY,
          CLIENT,
          List.of(),
          BodySource.NONE);
    } catch (MalformedPathException e) {
      throw new AssertionError(e);
    }
  }

  private static CompiledPolicy compiled(List<Line> rules) {
    return ((Compiled) PolicyCompiler.compileText(POLICY + text(rules), 1)).snapshot();
  }

  private static String text(List<Line> rules) {
    var numbers = new int[1];
    return rules.stream().map(rule -> rule.text(numbers[0]++)).collect(Collectors.joining());
  }
}

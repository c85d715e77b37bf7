package dev.portcullis.policy.compiled;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.policy.attribute.AccessAttributes;
import dev.portcullis.policy.compiled.CompileResult.Compiled;
import dev.portcullis.policy.compiled.CompileResult.Rejected;
import dev.portcullis.policy.document.PolicyDocument;
import dev.portcullis.policy.document.PolicyReader;
import dev.portcullis.policy.document.ReadResult.Read;
import dev.portcullis.policy.document.ReadResult.Unreadable;
import dev.portcullis.policy.route.RouteMatch.Matched;
import dev.portcullis.policy.text.Problem;
import dev.portcullis.policy.text.Problems;
import dev.portcullis.request.AccessContext;
import dev.portcullis.request.AccessRequest;
import dev.portcullis.request.BodySource;
import dev.portcullis.request.CanonicalPath;
import dev.portcullis.request.CanonicalPath.MalformedPathException;
import dev.portcullis.request.HttpFields;
import dev.portcullis.request.Subject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What the tests of this package share: policies from text, requests from a few words. */
public final class PolicyFixtures {

  public static final Instant NOON = Instant.parse("2026-11-23T12:00:00Z");

  private PolicyFixtures() {}

  public static String resource(String name) {
    try (var in = PolicyFixtures.class.getResourceAsStream(name)) {
      assertThat(in).as(name).isNotNull();
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  public static PolicyDocument read(String text) {
    var result = PolicyReader.read(text);
    assertThat(result).as(Problems.shortened(text)).isInstanceOf(Read.class);
    return ((Read) result).document();
  }

  public static List<Problem> readProblems(String text) {
    var result = PolicyReader.read(text);
    assertThat(result).as(Problems.shortened(text)).isInstanceOf(Unreadable.class);
    return ((Unreadable) result).problems();
  }

  public static CompiledPolicy compile(String text) {
    var result = PolicyCompiler.compileText(text, 1);
    assertThat(result).as(Problems.shortened(text)).isInstanceOf(Compiled.class);
    return ((Compiled) result).snapshot();
  }

  static CompiledPolicy compile(PolicyDocument document) {
    var result = PolicyCompiler.compile(document, 1);
    assertThat(result).isInstanceOf(Compiled.class);
    return ((Compiled) result).snapshot();
  }

  public static List<Problem> problems(String text) {
    var result = PolicyCompiler.compileText(text, 1);
    assertThat(result).as(Problems.shortened(text)).isInstanceOf(Rejected.class);
    return ((Rejected) result).problems();
  }

  static CanonicalPath path(String raw) {
    try {
      return CanonicalPath.parse(raw);
    } catch (MalformedPathException e) {
      throw new AssertionError(raw, e);
    }
  }

  public static InetAddress address(String literal) {
    try {
      return InetAddress.getByName(literal);
    } catch (UnknownHostException e) {
      throw new AssertionError(literal, e);
    }
  }

  static Subject subject(String id, Set<String> roles, Set<String> scopes) {
    return new Subject(id, Subject.Kind.TOKEN, "corp", roles, scopes, Map.of(), "token-1", null);
  }

  public static AccessRequest request(String method, String target, String... fields) {
    int mark = target.indexOf('?');
    @Nullable String query = mark < 0 ? null : target.substring(mark + 1);
    return new AccessRequest(
        "id-1",
        NOON,
        method,
        "https",
        "api.example.com",
        path(mark < 0 ? target : target.substring(0, mark)),
        query,
        "HTTP/1.1",
        HttpFields.of(fields),
        address("192.0.2.7"),
        List.of(),
        BodySource.NONE);
  }

  public static AccessContext context(Map<String, Object> attributes) {
    return new AccessContext(NOON, address("192.0.2.7"), "HTTP/1.1", true, 0.25, attributes);
  }

  static Matched matched(PolicySnapshot policy, AccessRequest request) {
    var match = policy.match(request.host(), request.path(), request.method());
    assertThat(match).isInstanceOf(Matched.class);
    return (Matched) match;
  }

  static AccessAttributes attributes(
      PolicySnapshot policy, AccessRequest request, Subject subject, Map<String, Object> facts) {
    var match = matched(policy, request);
    return new AccessAttributes(
        request,
        subject,
        policy.effectiveRoles(subject.roles()),
        match.route().name(),
        match.pathVariables(),
        context(facts),
        match.route().fields());
  }

  static Authorization authorize(
      PolicySnapshot policy, AccessRequest request, Subject subject, Map<String, Object> facts) {
    var attributes = attributes(policy, request, subject, facts);
    return policy.authorize(matched(policy, request).route(), attributes);
  }
}

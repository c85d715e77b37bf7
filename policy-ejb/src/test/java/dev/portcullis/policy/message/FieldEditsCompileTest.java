package dev.portcullis.policy.message;

import static dev.portcullis.policy.compiled.PolicyFixtures.compile;
import static dev.portcullis.policy.compiled.PolicyFixtures.problems;
import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.request.HopByHop;
import dev.portcullis.request.PassedFields;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which fields a route may change, and which are refused with their place and a remedy. */
class FieldEditsCompileTest {

  private static String policy(String more) {
    return """
    portcullis: 1
    upstreams: [{name: u, targets: ["http://10.0.0.1:8080"]}]
    routes:
      - name: r
        path: /{id}
        upstream: u
        authenticate: [anonymous]
        %s
    """
        .formatted(more);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "request-headers: {set: {X-Tenant: acme, Remote-User: '${subject.id}'}, add: {X-Tag: 'a,"
            + " b'}, remove: [X-Debug, Cookie]}",
        "request-headers: {set: {X-Path: '${resource.path[\"id\"] + \"/\" + action.method}'}}",
        "request-headers: {set: {Accept-Encoding: identity, X-Real-IP: '${context.address}'}}",
        "response-headers: {set: {Cache-Control: no-store, X-Frame-Options: DENY}, remove: [Server,"
            + " X-Powered-By, Set-Cookie, Location]}",
        "response-headers: {add: {Vary: Accept, X-Who: '${subject.kind}'}}",
        "request-headers: {set: {X-Price: '$5 {net}'}}",
        "request-headers: {}"
      })
  void isAccepted(String more) {
    assertThat(compile(policy(more))).isNotNull();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "request-headers: {set: {Host: a}}| request-headers.set.Host",
        "request-headers: {set: {x-forwarded-for: a}}| request-headers.set.x-forwarded-for",
        "request-headers: {remove: [Forwarded]}| request-headers.remove[0]",
        "request-headers: {add: {Portcullis-Subject: root}}|"
            + " request-headers.add.Portcullis-Subject",
        "request-headers: {set: {X_Request_Id: a}}| request-headers.set.X_Request_Id",
        "request-headers: {set: {Authorization: 'Basic x'}}| request-headers.set.Authorization",
        "request-headers: {set: {x_api_key: k}}| request-headers.set.x_api_key",
        "request-headers: {set: {Transfer-Encoding: chunked}}|"
            + " request-headers.set.Transfer-Encoding",
        "request-headers: {remove: [content-length]}| request-headers.remove[0]",
        "request-headers: {set: {Content-Type: text/plain}}| request-headers.set.Content-Type",
        "request-headers: {set: {X-HTTP-Method-Override: DELETE}}|"
            + " request-headers.set.X-HTTP-Method-Override",
        "request-headers: {set: {X-Original-URL: /admin}}| request-headers.set.X-Original-URL",
        "request-headers: {add: {X-Real-IP: 10.0.0.1}}| request-headers.add.X-Real-IP",
        "request-headers: {set: {Sec-WebSocket-Key: a}}| request-headers.set.Sec-WebSocket-Key",
        "request-headers: {set: {'X Y': a}}| request-headers.set.X Y",
        "request-headers: {set: {'': a}}| request-headers.set.",
        "request-headers: {set: {X-A: ''}}| request-headers.set.X-A",
        "request-headers: {set: {X-A: ' a'}}| request-headers.set.X-A",
        "request-headers: {set: {X-A: \"a\\r\\nX-B: b\"}}| request-headers.set.X-A",
        "request-headers: {set: {X-A: \"a\\nb\"}}| request-headers.set.X-A",
        "request-headers: {set: {X-A: \"a\\0b\"}}| request-headers.set.X-A",
        "request-headers: {set: {X-A: \"a\\x7fb\"}}| request-headers.set.X-A",
        "request-headers: {set: {X-A: 'é'}}| request-headers.set.X-A",
        "request-headers: {set: {X-A: 'id-${subject.id}'}}| request-headers.set.X-A",
        "request-headers: {set: {X-A: '${subject.idd}'}}| request-headers.set.X-A",
        "request-headers: {set: {X-A: '${subject.roles}'}}| request-headers.set.X-A",
        "request-headers: {set: {X-A: '${1 == 1}'}}| request-headers.set.X-A",
        "request-headers: {set: {X-A: '${}'}}| request-headers.set.X-A",
        "request-headers: {set: {X-A: '${answer.status}'}}| request-headers.set.X-A",
        "request-headers: {set: {X-A: a}, remove: [x_a]}| request-headers.remove[0]",
        "request-headers: {set: {X-A: a}, add: {x-a: b}}| request-headers.add.x-a",
        "request-headers: {other: 1}| request-headers",
        "response-headers: {set: {Connection: close}}| response-headers.set.Connection",
        "response-headers: {set: {Content-Length: 0}}| response-headers.set.Content-Length",
        "response-headers: {remove: [Transfer-Encoding]}| response-headers.remove[0]",
        "response-headers: {set: {Content-Encoding: gzip}}| response-headers.set.Content-Encoding",
        "response-headers: {set: {Access-Control-Allow-Origin: '*'}}|"
            + " response-headers.set.Access-Control-Allow-Origin",
        "response-headers: {set: {Set-Cookie: a=b}}| response-headers.set.Set-Cookie",
        "response-headers: {set: {Location: 'https://evil.test'}}| response-headers.set.Location",
        "response-headers: {add: {Refresh: '0; url=//evil.test'}}| response-headers.add.Refresh",
        "response-headers: {set: {Vary: Accept}}| response-headers.set.Vary",
        "response-headers: {remove: [WWW-Authenticate]}| response-headers.remove[0]",
        "response-headers: {set: {X-RateLimit-Limit: 9}}| response-headers.set.X-RateLimit-Limit",
        "response-headers: {set: {grpc-status: 0}}| response-headers.set.grpc-status",
        "response-headers: {set: {CDN-Cache-Control: max-age=9}}|"
            + " response-headers.set.CDN-Cache-Control",
        "response-headers: {set: {Vercel_CDN-Cache-Control: max-age=9}}|"
            + " response-headers.set.Vercel_CDN-Cache-Control",
        "response-headers: {add: {X-Accel-Expires: 9}}| response-headers.add.X-Accel-Expires",
        "response-headers: {set: {Sec-WebSocket-Accept: a}}|"
            + " response-headers.set.Sec-WebSocket-Accept",
        "response-headers: {set: {X-A: '${answer.status}'}}| response-headers.set.X-A"
      })
  void isRefusedWhereItStands(String more, String place) {
    var problems = problems(policy(more));
    assertThat(problems)
        .as("%s", problems)
        .anyMatch(problem -> problem.path().startsWith("routes[0]." + place));
    assertThat(problems).allMatch(problem -> problem.line() > 0 && !problem.remedy().isBlank());
  }

  /** Each in any case and disguise: what another server takes for the field is judged as it. */
  @Property(tries = 300)
  void whatTheGatewayWritesIsRefusedInWhateverSpelling(@ForAll("writtenNames") String name) {
    assertThat(HopByHop.isAlways(name) || PassedFields.written(name)).isTrue();
    for (String edits : new String[] {"{set: {'%s': a}}", "{add: {'%s': a}}", "{remove: ['%s']}"}) {
      assertThat(problems(policy("request-headers: " + edits.formatted(name)))).isNotEmpty();
    }
  }

  @Provide
  Arbitrary<String> writtenNames() {
    var names =
        Arbitraries.of(
            "connection",
            "keep-alive",
            "te",
            "trailer",
            "transfer-encoding",
            "upgrade",
            "host",
            "content-length",
            "expect",
            "via",
            "forwarded",
            "x-request-id",
            "proxy",
            "x-forwarded-for",
            "x-forwarded-anything",
            "portcullis-subject",
            "portcullis-x");
    return names.flatMap(FieldEditsCompileTest::spellings);
  }

  private static Arbitrary<String> spellings(String name) {
    var separators = Arbitraries.of('-', '_', '.', '~').list().ofSize(name.length());
    var upper = Arbitraries.of(true, false).list().ofSize(name.length());
    return separators.flatMap(
        marks ->
            upper.map(
                cases -> {
                  var text = new StringBuilder();
                  for (int i = 0; i < name.length(); i++) {
                    char c = name.charAt(i);
                    char shown = cases.get(i) ? Character.toUpperCase(c) : c;
                    text.append(c == '-' ? marks.get(i) : shown);
                  }
                  return text.toString();
                }));
  }
}

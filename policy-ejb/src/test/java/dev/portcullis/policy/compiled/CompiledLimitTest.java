package dev.portcullis.policy.compiled;

import static dev.portcullis.policy.compiled.PolicyFixtures.address;
import static dev.portcullis.policy.compiled.PolicyFixtures.request;
import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.policy.attribute.AccessAttributes;
import dev.portcullis.policy.limit.CompiledLimit;
import dev.portcullis.request.AccessContext;
import dev.portcullis.request.PassedFields;
import dev.portcullis.request.Subject;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a limit counts by, and that no client escapes its count or uses up that of others. */
class CompiledLimitTest {

  private static CompiledLimit limit(String key) {
    var policy =
        PolicyFixtures.compile(
            """
            portcullis: 1
            upstreams: [{name: u, targets: ["http://u"]}]
            limits: [{name: l, key: "%s", rate: 1/s}]
            routes: [{name: r, path: /, upstream: u, authenticate: [anonymous], limits: [l]}]
            """
                .formatted(key));
    return PolicyFixtures.matched(policy, request("GET", "/")).route().limits().get(0);
  }

  private static @Nullable String key(String key, Subject subject, String address) {
    var context =
        new AccessContext(PolicyFixtures.NOON, address(address), "HTTP/1.1", true, 0, Map.of());
    return limit(key)
        .key()
        .of(
            new AccessAttributes(
                request("GET", "/", "X-Tenant", "t".repeat(500)),
                subject,
                Set.of(),
                "r",
                Map.of(),
                context,
                PassedFields.USUAL));
  }

  private static Subject alice(String issuer) {
    return new Subject(
        "alice", Subject.Kind.TOKEN, issuer, Set.of(), Set.of(), Map.of(), "jti-1", null);
  }

  @ParameterizedTest
  @CsvSource({
    "subject,corp|alice",
    "credential,corp|jti-1",
    "address,192.0.2.7",
    "route,r",
    "global,global",
    "subject.id + '/' + action.method,alice/GET"
  })
  void theNamedKeysAndAnyExpression(String key, String value) {
    assertThat(key(key, alice("corp"), "192.0.2.7")).isEqualTo(value);
  }

  @Test
  void twoIssuersMayBothKnowAnAlice() {
    assertThat(key("subject", alice("corp"), "192.0.2.7"))
        .isNotEqualTo(key("subject", alice("other"), "192.0.2.7"));
  }

  @Test
  void anonymousSubjectsDoNotShareOneBudget() {
    var here = key("subject", Subject.ANONYMOUS, "192.0.2.7");
    assertThat(key("subject", Subject.ANONYMOUS, "192.0.2.8")).isNotEqualTo(here);
    assertThat(key("credential", Subject.ANONYMOUS, "192.0.2.7")).isEqualTo(here);
  }

  @Test
  void oneIpv6NetworkOfAClientIsOneAddress() {
    var key = key("address", Subject.ANONYMOUS, "2001:db8:1:2::1");
    assertThat(key("address", Subject.ANONYMOUS, "2001:db8:1:2:ffff::9")).isEqualTo(key);
    assertThat(key("address", Subject.ANONYMOUS, "2001:db8:1:3::1")).isNotEqualTo(key);
  }

  @Test
  void aKeyThatCannotBeComputedIsNull() {
    assertThat(key("context.geo.country", alice("corp"), "192.0.2.7")).isNull();
    assertThat(key("request.headers['x-none']", alice("corp"), "192.0.2.7")).isNull();
  }

  @Test
  void aClientDoesNotChooseHowMuchIsStored() {
    assertThat(key("request.headers['x-tenant']", alice("corp"), "192.0.2.7"))
        .startsWith("sha256:")
        .hasSize(71);
  }
}

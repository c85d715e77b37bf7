package dev.portcullis.request;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What of a client's fields goes on, and what is refused because it reads in two ways. */
class PassedFieldsTest {

  private static final List<String> CLAIMS =
      List.of(
          "X-HTTP-Method-Override",
          "X-HTTP-Method",
          "X-Method-Override",
          "X-Original-URL",
          "X-Original-URI",
          "X-Original-Host",
          "X-Original-Method",
          "X-Original-Forwarded-For",
          "X-Rewrite-URL",
          "Destination",
          "X-Host",
          "Remote-User",
          "Remote-Groups",
          "Remote-Addr",
          "X-Remote-User",
          "X-Remote-Addr",
          "X-WebAuth-User",
          "X-Auth-Request-User",
          "Client-Cert",
          "Client-Cert-Chain",
          "X-SSL-Client-Cert",
          "X-SSL-Client-Verify",
          "SSL-Client-S-DN",
          "X-Client-Cert",
          "True-Client-IP",
          "CF-Connecting-IP",
          "X-Client-IP",
          "Client-IP",
          "X-Cluster-Client-IP",
          "X-Real-IP",
          "Fastly-Client-IP",
          "X-Envoy-External-Address",
          "Cf-Access-Authenticated-User-Email",
          "Tailscale-User-Login",
          "X-Rewrite-URI",
          "X-Envoy-Internal",
          "X-Matched-Path",
          "X-Invoke-Path",
          "X-Sendfile-Type",
          "X-Accel-Mapping",
          "L5d-Dst-Override",
          "Akamai-Client-IP",
          "X-Vercel-Forwarded-For",
          "X-Azure-FDID",
          "WL-Proxy-SSL",
          "X-Consumer-Username",
          "X-Credential-Identifier",
          "X-Authenticated-Groups",
          "X-Authentik-Username",
          "X-Pomerium-Claim-Email",
          "X-Vouch-User",
          "X-WebAuth-Groups",
          "X-Proxy-Remote-User",
          "X-Auth-User",
          "X-User",
          "X-User-Roles",
          "X-TLS-Client-Cert",
          "X-Client-Certificate",
          "X-MS-Token-AAD-Id-Token",
          "X-Rh-Identity",
          "OIDC-Claim-Sub",
          "OAM-Remote-User",
          "Iv-User",
          "SM-User",
          "Shib-Identity-Provider");

  private static final List<String> NEVER =
      List.of(
          "Portcullis",
          "Portcullis-Subject",
          "PortcullisSubject",
          "X-Forwarded-For",
          "X-Forwarded",
          "X-Forwarded-User",
          "X-Request-Id",
          "Forwarded",
          "Connection",
          "Transfer-Encoding",
          "Proxy");

  @Provide
  Arbitrary<String> dropped() {
    return spelled(Arbitraries.of(CLAIMS), Arbitraries.of(NEVER));
  }

  @Provide
  Arbitrary<String> claims() {
    return spelled(Arbitraries.of(CLAIMS), Arbitraries.of(CLAIMS));
  }

  /** In any case, with any separators (RFC 9110 §5.6.2). */
  private static Arbitrary<String> spelled(Arbitrary<String> some, Arbitrary<String> others) {
    var separators = Arbitraries.of("-", "_", ".", "~", "!", "|", "+", "$").list().ofSize(6);
    return Arbitraries.oneOf(some, others)
        .flatMap(
            name ->
                separators.flatMap(
                    these ->
                        Arbitraries.of(true, false)
                            .map(upper -> spelled(upper ? name.toUpperCase() : name, these))));
  }

  private static String spelled(String name, List<String> separators) {
    var spelled = new StringBuilder();
    int at = 0;
    for (char c : name.toCharArray()) {
      spelled.append(c == '-' ? separators.get(at++) : String.valueOf(c));
    }
    return spelled.toString();
  }

  @Property(tries = 2000)
  void whatReplacesWhatWasJudgedNeverPassesUnasked(@ForAll("dropped") String name) {
    var withCredentials = PassedFields.of(true, List.of(), List.of(), JudgedFields.USUAL);
    for (var passed : List.of(PassedFields.USUAL, withCredentials)) {
      assertThat(passed.passes(name)).isFalse();
      assertThat(passed.seen(name)).isFalse();
    }
  }

  @Property(tries = 500)
  void whatARouteNamesPassesInItsOwnSpellingAlone(@ForAll("claims") String name) {
    for (String named : CLAIMS) {
      var passed = PassedFields.of(false, List.of(named), List.of(), JudgedFields.USUAL);
      assertThat(passed.passes(name)).isEqualTo(named.equalsIgnoreCase(name));
      assertThat(passed.seen(name)).isEqualTo(passed.passes(name));
      assertThat(passed.passesBehindBody(name)).isFalse();
    }
  }

  @Test
  void whatNeedsANameIsWhatIsDroppedForWhatItClaims() {
    assertThat(CLAIMS).allMatch(PassedFields::needsName);
    assertThat(NEVER).noneMatch(PassedFields::needsName);
    assertThat(PassedFields.needsName("X-Tenant")).isFalse();
    assertThat(PassedFields.needsName("Authorization")).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "X-Tenant",
        "Accept",
        "Cookie",
        "Range",
        "X_Tenant",
        "If-Match",
        "Origin",
        "X-Client-Id",
        "X-Auth-Token",
        "X-Requested-With",
        "Sec-Fetch-Site",
        "Traceparent",
        "X-Remote",
        "Xy",
        "X",
        "X-",
        "--",
        "X-User-Id",
        "User-Agent",
        "Impersonate-User",
        "X-B3-TraceId",
        "X-Client-Version",
        "X-Ms-Version",
        "X-Amz-Date",
        "X-Goog-Api-Key",
        "Smartphone",
        "Oidcx"
      })
  void whatClaimsNothingPassesAndIsSeen(String name) {
    assertThat(PassedFields.USUAL.passes(name)).isTrue();
    assertThat(PassedFields.USUAL.seen(name)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"X-Tenant", "x-tenant", "X_TENANT", "x.tenant"})
  void whatARouteSetsNoClientSendsInWhateverSpellingThoughRulesReadIt(String name) {
    var passed = PassedFields.of(true, List.of(), List.of("X-Tenant"), JudgedFields.USUAL);
    assertThat(passed.passes(name)).isFalse();
    assertThat(passed.passesBehindBody(name)).isFalse();
    assertThat(passed.seen(name)).isTrue();
    assertThat(passed.passes(name + "s")).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"Host", "Content-Length", "Expect", "Via"})
  void whatTheTransportWritesAgainIsSeen(String name) {
    assertThat(PassedFields.USUAL.passes(name)).isFalse();
    assertThat(PassedFields.USUAL.seen(name)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"X_Tenant", "x.tenant", "X~Tenant", "x_api_key", "CONTENT_TYPE", "Sec-Fetch_Site"})
  void anotherSpellingOfWhatIsJudgedIsRefused(String name) {
    var judged = JudgedFields.of(List.of("x-tenant"), List.of(), false);
    assertThat(judged.problem(HttpFields.of("A", "1", name, "x"))).isNotNull();
    assertThat(judged.reads(name)).isTrue();
  }

  @Test
  void spellingsOfWhatNobodyReadsAreNotRefused() {
    var judged = JudgedFields.of(List.of("x-tenant"), List.of(), false);
    assertThat(judged.problem(HttpFields.of("X_Other", "1", "X-Tenant", "2", "x-tenant", "3")))
        .isNull();
  }

  @Test
  void aPolicyThatReadsAnUnusualSpellingMeansIt() {
    var judged = JudgedFields.of(List.of("X_Tenant"), List.of(), false);
    assertThat(judged.problem(HttpFields.of("x_tenant", "1"))).isNull();
    assertThat(judged.problem(HttpFields.of("x-tenant", "1"))).isNotNull();
    assertThat(judged.problem(HttpFields.of("x.tenant", "1"))).isNotNull();
  }

  @Test
  void aPolicyThatReadsAnyFieldRefusesAllUnusualSpellings() {
    var judged = JudgedFields.of(List.of(), List.of(), true);
    assertThat(judged.problem(HttpFields.of("x_other", "1"))).isNotNull();
    assertThat(judged.problem(HttpFields.of("x-other", "1"))).isNull();
    assertThat(judged.reads("x-whatever")).isTrue();
  }

  @Test
  void aFieldThatIsCountedByStandsThereOnce() {
    var judged = JudgedFields.of(List.of("X-Who"), List.of("X-Who"), false);
    assertThat(judged.problem(HttpFields.of("x-who", "1"))).isNull();
    assertThat(judged.problem(HttpFields.of("x-who", "1", "X-Who", "1"))).isNotNull();
  }

  @Test
  void whatConnectionListsIsTakenAwayBesidesWhatFramesTheMessage() {
    var fields =
        HttpFields.of(
            "Connection",
            "X-Tenant, te, Host, content-length, Upgrade",
            "X-Tenant",
            "1",
            "TE",
            "x",
            "Host",
            "h",
            "Content-Length",
            "0",
            "Upgrade",
            "websocket",
            "X_Tenant",
            "2");
    assertThat(HopByHop.withoutListed(fields).toString())
        .isEqualTo("HttpFields[Connection, TE, Host, Content-Length, Upgrade, X_Tenant]");
    var none = HttpFields.of("Connection", "close", "X-Tenant", "1");
    assertThat(HopByHop.withoutListed(none)).isSameAs(none);
  }
}

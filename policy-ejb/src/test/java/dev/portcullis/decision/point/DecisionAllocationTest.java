package dev.portcullis.decision.point;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.sun.management.ThreadMXBean;
import dev.portcullis.assertion.AssertionKey;
import dev.portcullis.assertion.AssertionSigner;
import dev.portcullis.authentication.Authentication;
import dev.portcullis.authentication.jwt.VerificationKeys;
import dev.portcullis.decision.Decision;
import dev.portcullis.decision.limit.LimitOverrides;
import dev.portcullis.decision.path.AuthenticationGuard;
import dev.portcullis.policy.compiled.CompileResult.Compiled;
import dev.portcullis.policy.compiled.PolicyCompiler;
import dev.portcullis.policy.document.Issuer;
import dev.portcullis.rate.gcra.LocalLimiter;
import dev.portcullis.request.AccessRequest;
import dev.portcullis.request.BodySource;
import dev.portcullis.request.CanonicalPath;
import dev.portcullis.request.HttpFields;
import dev.portcullis.threat.ThreatInspector;
import java.lang.ProcessBuilder.Redirect;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Date;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * What a decision allocates: its own facts, and nothing for what was worked out before. The bounds
 * are a quarter or more above what is measured, since how much of it a compiler removes is its own
 * affair.
 */
@Tag("slow")
class DecisionAllocationTest {

  private static final String DECISION = "decision";
  private static final String PATH = "path";

  private static final int CALLS = 100_000;
  private static final int MOST_TO_DECIDE = 1_150;
  private static final int MOST_TO_READ_A_PATH = 200;

  private static final String POLICY =
      """
      portcullis: 1
      issuers:
        - {name: corp, issuer: "https://corp.test", jwks: "https://corp.test/jwks", audiences: [api]}
      roles: [{name: reader}]
      upstreams:
        - {name: up, targets: ["http://10.0.0.1:8080"]}
      limits:
        - {name: per-subject, key: subject, rate: 1000000/s, burst: 1000000}
      routes:
        - {name: get, path: "/**", upstream: up, authenticate: [jwt], limits: [per-subject]}
      rules:
        - {name: readers, effect: permit, routes: [get], methods: [GET], roles: [reader]}
      """;

  private final ECKey key = key();
  private final PolicyDecisionPoint point = point();

  private static ECKey key() {
    try {
      return new ECKeyGenerator(Curve.P_256).keyID("k").generate();
    } catch (JOSEException e) {
      throw new AssertionError(e);
    }
  }

  private PolicyDecisionPoint point() {
    var clock = InstantSource.system();
    var policy = ((Compiled) PolicyCompiler.compileText(POLICY, 1)).snapshot();
    return new PolicyDecisionPoint(
        () -> policy,
        new Authentication(new OneKey(key.toPublicJWK()), clock, 100),
        new AuthenticationGuard(new LocalLimiter(System::nanoTime, 100), 10, 10, clock),
        new ThreatInspector(),
        DecisionPoints.limiters(System::nanoTime),
        LimitOverrides.NONE,
        new DecisionPoints.NoPast(),
        new AssertionSigner(AssertionKey.generate(), clock, Duration.ofMinutes(10), 10));
  }

  private String token() throws JOSEException {
    var claims =
        new JWTClaimsSet.Builder()
            .issuer("https://corp.test")
            .subject("alice")
            .audience("api")
            .claim("groups", List.of("reader"))
            .expirationTime(Date.from(Instant.now().plusSeconds(3600)))
            .build();
    var header = new JWSHeader.Builder(JWSAlgorithm.ES256).keyID("k").build();
    var token = new SignedJWT(header, claims);
    token.sign(new ECDSASigner(key));
    return token.serialize();
  }

  private interface Step {
    void run() throws Exception;
  }

  /** Measured in a JVM of its own: what other tests taught the compiler is none of ours. */
  private static long bytesPerCall(String what) throws Exception {
    var process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                DecisionAllocationTest.class.getName(),
                what)
            .redirectError(Redirect.INHERIT)
            .start();
    var lines =
        new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
            .lines()
            .toList();
    assertThat(process.waitFor()).as("%s", lines).isZero();
    return Long.parseLong(lines.get(lines.size() - 1));
  }

  /** Measures one of them, and says so. */
  public static void main(String[] arguments) throws Exception {
    var test = new DecisionAllocationTest();
    var request = test.request();
    System.out.println(
        switch (arguments[0]) {
          case DECISION -> bytesPerCall(() -> assertPermitted(test.point.decide(request)));
          case PATH -> bytesPerCall(() -> CanonicalPath.parse("/orders/4711"));
          default -> throw new IllegalArgumentException(arguments[0]);
        });
  }

  /** The least of some rounds: what a compiler adds is none of ours. */
  private static long bytesPerCall(Step step) throws Exception {
    var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long least = Long.MAX_VALUE;
    for (int round = 0; round < 4; round++) {
      long before = threads.getCurrentThreadAllocatedBytes();
      for (int i = 0; i < CALLS; i++) {
        step.run();
      }
      least = Math.min(least, (threads.getCurrentThreadAllocatedBytes() - before) / CALLS);
    }
    return least;
  }

  @Test
  void aRequestWithARememberedTokenARoleAndALimit() throws Exception {
    assertThat(bytesPerCall(DECISION)).isLessThanOrEqualTo(MOST_TO_DECIDE);
  }

  private static void assertPermitted(Decision decision) {
    if (!decision.allows()) {
      throw new AssertionError(decision.facts().reason());
    }
  }

  @Test
  void aPathWithoutEscapes() throws Exception {
    assertThat(bytesPerCall(PATH)).isLessThan(MOST_TO_READ_A_PATH);
  }

  private AccessRequest request() throws Exception {
    return new AccessRequest(
        "id",
        Instant.now(),
        "GET",
        "http",
        "api.test",
        CanonicalPath.parse("/orders"),
        null,
        "HTTP/1.1",
        HttpFields.of("Host", "api.test", "Authorization", "Bearer " + token(), "Accept", "*/*"),
        InetAddress.getByName("192.0.2.7"),
        List.of(),
        BodySource.NONE);
  }

  private record OneKey(JWK key) implements VerificationKeys {
    @Override
    public KeyLookup find(KeyRequest request) {
      return new KeyLookup.Found(key);
    }

    @Override
    public boolean trusts(Issuer issuer, JWK other) {
      return other == key;
    }
  }
}

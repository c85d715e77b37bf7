package dev.portcullis.decision.point;

import com.nimbusds.jose.jwk.JWK;
import dev.portcullis.assertion.AssertionKey;
import dev.portcullis.assertion.AssertionSigner;
import dev.portcullis.authentication.Authentication;
import dev.portcullis.authentication.jwt.VerificationKeys;
import dev.portcullis.behaviour.Behaviour;
import dev.portcullis.behaviour.Observation;
import dev.portcullis.decision.limit.LimitOverrides;
import dev.portcullis.decision.path.AuthenticationGuard;
import dev.portcullis.policy.compiled.PolicySnapshot;
import dev.portcullis.policy.document.Issuer;
import dev.portcullis.rate.Limiters;
import dev.portcullis.rate.concurrency.ConcurrencyLimiter;
import dev.portcullis.rate.concurrency.InFlightBoard;
import dev.portcullis.rate.gcra.LocalLimiter;
import dev.portcullis.request.AccessRequest;
import dev.portcullis.request.BodySource;
import dev.portcullis.request.CanonicalPath;
import dev.portcullis.request.CanonicalPath.MalformedPathException;
import dev.portcullis.request.HttpFields;
import dev.portcullis.threat.ThreatInspector;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Decision points whose surroundings are quiet: no issuer answers, nobody has a past. */
public final class DecisionPoints {

  static final Instant NOON = Instant.parse("2026-11-23T12:00:00Z");

  private DecisionPoints() {}

  /** One whose time stands still. */
  static PolicyDecisionPoint of(
      Supplier<@Nullable PolicySnapshot> policies, Behaviour behaviour, InstantSource clock) {
    return new PolicyDecisionPoint(
        policies,
        new Authentication(new NoKeys(), clock, 10),
        new AuthenticationGuard(new LocalLimiter(() -> 0, 100), 1, 5, clock),
        new ThreatInspector(),
        limiters(() -> 0),
        LimitOverrides.NONE,
        behaviour,
        new AssertionSigner(AssertionKey.generate(), clock, Duration.ofMinutes(1), 10));
  }

  /** One that is only asked questions. */
  static PolicyDecisionPoint asked() {
    return of(() -> null, new NoPast(), InstantSource.system());
  }

  /** A request at noon, without a body. */
  static AccessRequest request(String method, String path, String... fields)
      throws MalformedPathException {
    return request(method, path, null, BodySource.NONE, fields);
  }

  /** A request at noon, with all that its head and body may say. */
  static AccessRequest request(
      String method, String path, @Nullable String query, BodySource body, String... fields)
      throws MalformedPathException {
    return new AccessRequest(
        "id",
        NOON,
        method,
        "http",
        "api.test",
        CanonicalPath.parse(path),
        query,
        "HTTP/1.1",
        HttpFields.of(fields),
        client(),
        List.of(),
        body);
  }

  /** Who sends requests. */
  static InetAddress client() {
    try {
      return InetAddress.getByName("192.0.2.7");
    } catch (UnknownHostException e) {
      throw new AssertionError(e);
    }
  }

  /** Issuers that cannot be reached. */
  public static final class NoKeys implements VerificationKeys {
    @Override
    public KeyLookup find(KeyRequest request) {
      return new KeyLookup.Unavailable("the issuer is down", Duration.ofSeconds(1));
    }

    @Override
    public boolean trusts(Issuer issuer, JWK key) {
      return false;
    }
  }

  /** Nobody has ever done anything. */
  public static class NoPast implements Behaviour {
    @Override
    public boolean quarantined(String subject, String credential) {
      return false;
    }

    @Override
    public boolean quarantined(InetAddress client) {
      return false;
    }

    @Override
    public double risk(String subject) {
      return 0;
    }

    @Override
    public void observe(Observation observation) {}
  }

  /** Limits of one node, with quotas in memory. */
  public static Limiters limiters(LongSupplier clock) {
    return new Limiters(
        new LocalLimiter(clock, 100),
        new FewQuotas(),
        new ConcurrencyLimiter(clock, () -> 1, ALONE, () -> {}));
  }

  static final InFlightBoard ALONE =
      new InFlightBoard() {
        @Override
        public void post(Map<String, Long> own) {}

        @Override
        public Map<String, Long> others() {
          return Map.of();
        }
      };
}

package dev.portcullis.assembly;

import dev.portcullis.administration.credential.CredentialStore;
import dev.portcullis.administration.limit.OverridesInForce;
import dev.portcullis.administration.policy.PolicyAdministration;
import dev.portcullis.administration.policy.PolicyInForce;
import dev.portcullis.assertion.AssertionKey;
import dev.portcullis.assertion.AssertionKeys;
import dev.portcullis.assertion.AssertionSigner;
import dev.portcullis.authentication.Authentication;
import dev.portcullis.behaviour.Behaviour;
import dev.portcullis.cluster.limit.GridConcurrency;
import dev.portcullis.cluster.limit.GridLimits;
import dev.portcullis.configuration.PortcullisConfiguration;
import dev.portcullis.configuration.PortcullisConfiguration.MpJwt;
import dev.portcullis.decision.path.AuthenticationGuard;
import dev.portcullis.decision.point.PolicyDecisionPoint;
import dev.portcullis.information.DecryptionKeyFile;
import dev.portcullis.information.FetchThreads;
import dev.portcullis.information.HttpFetcher;
import dev.portcullis.information.JwksSettings;
import dev.portcullis.information.JwksSource;
import dev.portcullis.information.RetryingFetcher;
import dev.portcullis.policy.attribute.InformationPoints;
import dev.portcullis.policy.document.Issuer;
import dev.portcullis.policy.document.Issuer.ClaimNames;
import dev.portcullis.policy.document.PolicyDocument;
import dev.portcullis.rate.Limiters;
import dev.portcullis.rate.gcra.LocalLimiter;
import dev.portcullis.rate.quota.QuotaLimiter;
import dev.portcullis.threat.ThreatInspector;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.UnaryOperator;

/** Puts the engine together: the one place where its parts meet clocks, threads and settings. */
@ApplicationScoped
public class EngineProducer {

  /** The fewest verified tokens remembered per node; a token takes about {@link #TOKEN_BYTES}. */
  private static final int FEWEST_CACHED_TOKENS = 20_000;

  private static final int TOKEN_BYTES = 4096;

  /** A signature costs ten times what the rest of a request does: an eighth of the heap may go. */
  private static final int CACHED_TOKENS =
      (int) Math.max(FEWEST_CACHED_TOKENS, Runtime.getRuntime().maxMemory() / 8 / TOKEN_BYTES);

  /** Signed assertions remembered per node. */
  private static final int CACHED_ASSERTIONS = 20_000;

  /** Failed authentications per second and address before their credentials are not looked at. */
  private static final long FAILURES_PER_SECOND = 20;

  private static final long FAILURES_AT_ONCE = 100;
  private static final long GUARDED_ADDRESSES = 100_000;

  /** From the first packet of a fetch to its last. */
  private static final Duration FETCH_TIMEOUT = Duration.ofSeconds(5);

  private static final int FETCH_ATTEMPTS = 3;
  private static final Duration FETCH_PAUSE = Duration.ofMillis(200);
  private static final int FETCH_THREADS = 16;

  @Produces
  @Singleton
  FetchThreads fetchThreads() {
    return new FetchThreads(FETCH_THREADS);
  }

  void close(@Disposes FetchThreads threads) {
    threads.close();
  }

  @Produces
  @Singleton
  JwksSource keys(FetchThreads threads) {
    return new JwksSource(
        new RetryingFetcher(new HttpFetcher(FETCH_TIMEOUT), FETCH_ATTEMPTS, FETCH_PAUSE),
        threads,
        InstantSource.system(),
        System::nanoTime,
        () -> ThreadLocalRandom.current().nextDouble(),
        JwksSettings.DEFAULT);
  }

  @Produces
  @Singleton
  AssertionKey assertionKey(PortcullisConfiguration configuration) {
    try {
      return AssertionKeys.loadOrCreate(configuration.storage().directory());
    } catch (IOException e) {
      throw new UncheckedIOException("the key of assertions cannot be had", e);
    }
  }

  @Produces
  @Singleton
  AssertionSigner assertionSigner(AssertionKey key) {
    return new AssertionSigner(
        key, InstantSource.system(), AssertionSigner.DEFAULT_LIFETIME, CACHED_ASSERTIONS);
  }

  @Produces
  @Singleton
  PolicyInForce policyInForce(
      PolicyAdministration administration,
      CredentialStore credentials,
      PortcullisConfiguration configuration,
      JwksSource keys,
      OverridesInForce overrides) {
    return new PolicyInForce(
        administration,
        credentials,
        withMpJwt(configuration),
        policy -> {
          keys.activate(policy.issuers());
          overrides.follow(policy.document());
        });
  }

  @Produces
  @Singleton
  Limiters limiters(GridLimits limits, GridConcurrency concurrency, QuotaLimiter quotas) {
    return new Limiters(limits.limiter(), quotas, concurrency.limiter());
  }

  @Produces
  @Singleton
  DecryptionKeyFile decryptionKeys(PortcullisConfiguration configuration) {
    return new DecryptionKeyFile(configuration.tokens().decryptionKeys());
  }

  @Produces
  @Singleton
  Authentication authentication(JwksSource keys, DecryptionKeyFile decryption) {
    return new Authentication(keys, decryption, InstantSource.system(), CACHED_TOKENS);
  }

  @Produces
  @Singleton
  PolicyDecisionPoint decisionPoint(
      PolicyInForce policy,
      Authentication authentication,
      Limiters limiters,
      OverridesInForce overrides,
      InformationPoints points,
      Behaviour behaviour,
      AssertionSigner assertions) {
    var clock = InstantSource.system();
    return new PolicyDecisionPoint(
        policy,
        authentication,
        new AuthenticationGuard(
            new LocalLimiter(System::nanoTime, GUARDED_ADDRESSES),
            FAILURES_PER_SECOND,
            FAILURES_AT_ONCE,
            clock),
        new ThreatInspector(),
        limiters,
        overrides,
        points,
        behaviour,
        assertions);
  }

  /** Here each source of facts is named once: geography, devices, directories. */
  @Produces
  @Singleton
  InformationPoints informationPoints() {
    return new InformationPoints(List.of());
  }

  /** The MicroProfile JWT keys name one more issuer, on this node, in every version. */
  private static UnaryOperator<PolicyDocument> withMpJwt(PortcullisConfiguration configuration) {
    return configuration
        .mpJwt()
        .<UnaryOperator<PolicyDocument>>map(jwt -> document -> with(document, issuer(jwt)))
        .orElse(UnaryOperator.identity());
  }

  private static Issuer issuer(MpJwt jwt) {
    return new Issuer(
        "mp-jwt",
        jwt.issuer(),
        jwt.keyLocation(),
        false,
        jwt.audiences(),
        Issuer.DEFAULT_ALGORITHMS,
        ClaimNames.DEFAULT,
        Issuer.DEFAULT_LEEWAY);
  }

  private static PolicyDocument with(PolicyDocument document, Issuer issuer) {
    List<Issuer> issuers = new ArrayList<>(document.issuers());
    issuers.removeIf(other -> other.name().equals(issuer.name()));
    issuers.add(issuer);
    return new PolicyDocument(
        issuers,
        document.apiKeys(),
        document.certificates(),
        document.roles(),
        document.upstreams(),
        document.limits(),
        document.routes(),
        document.rules());
  }
}

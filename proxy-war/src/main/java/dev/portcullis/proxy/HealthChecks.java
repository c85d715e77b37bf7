package dev.portcullis.proxy;

import dev.portcullis.store.database.Database;
import dev.portcullis.store.database.Outage;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Inject;
import java.util.Optional;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Liveness;
import org.eclipse.microprofile.health.Readiness;
import org.eclipse.microprofile.health.Startup;

/** What a balancer and a supervisor may ask (MicroProfile Health). */
@ApplicationScoped
public class HealthChecks {

  @Inject private ProxyApplication application;
  @Inject private PolicyStatus policy;
  @Inject private NodeReadiness node;
  @Inject private Database database;

  private final ListenerCertificates certificates = new ListenerCertificates();

  /** Whether requests should be sent here. */
  @Produces
  @Readiness
  HealthCheck readiness() {
    return () -> {
      Optional<Outage> outage = database.outage();
      return HealthCheckResponse.named("portcullis-proxy")
          .status(node.ready())
          .withData("policy-version", policy.version())
          .withData("draining", !application.admits())
          .withData("policy-file", policy.fileRefused() ? "REFUSED" : "UP")
          .withData("certificates", certificates.state())
          .withData("database", outage.map(o -> "DOWN: " + o.cause().words()).orElse("UP"))
          .build();
    };
  }

  /** Whether this process is worth keeping: it is, as long as it can answer this. */
  @Produces
  @Liveness
  HealthCheck liveness() {
    return () -> HealthCheckResponse.up("portcullis-proxy");
  }

  /** Whether the first policy was loaded. */
  @Produces
  @Startup
  HealthCheck startup() {
    return () -> HealthCheckResponse.named("portcullis-proxy").status(policy.present()).build();
  }
}

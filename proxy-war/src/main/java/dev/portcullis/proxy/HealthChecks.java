package dev.portcullis.proxy;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Inject;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Liveness;
import org.eclipse.microprofile.health.Readiness;
import org.eclipse.microprofile.health.Startup;

/** What a balancer and a supervisor may ask (MicroProfile Health). */
@ApplicationScoped
public class HealthChecks {

  @Inject private Gatehouse gatehouse;

  /** Whether requests should be sent here: there is a policy, and the application does not stop. */
  @Produces
  @Readiness
  HealthCheck readiness() {
    return () ->
        HealthCheckResponse.named("portcullis-proxy")
            .status(gatehouse.hasPolicy() && gatehouse.admits())
            .withData("policy-version", gatehouse.policyVersion())
            .withData("draining", !gatehouse.admits())
            .build();
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
    return () ->
        HealthCheckResponse.named("portcullis-proxy").status(gatehouse.hasPolicy()).build();
  }
}

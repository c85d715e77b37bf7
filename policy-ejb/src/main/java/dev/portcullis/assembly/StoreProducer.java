package dev.portcullis.assembly;

import dev.portcullis.administration.credential.ApiKeyAdministration;
import dev.portcullis.administration.credential.CertificateAdministration;
import dev.portcullis.administration.credential.CredentialAdoption;
import dev.portcullis.administration.credential.CredentialStore;
import dev.portcullis.administration.credential.CredentialsChanged;
import dev.portcullis.administration.limit.LimitAdministration;
import dev.portcullis.administration.limit.LimitNews;
import dev.portcullis.administration.limit.OverridesInForce;
import dev.portcullis.administration.policy.Explanations;
import dev.portcullis.administration.policy.PolicyAdministration;
import dev.portcullis.administration.policy.PolicyPublished;
import dev.portcullis.configuration.PortcullisConfiguration;
import dev.portcullis.configuration.PortcullisConfiguration.Secret;
import dev.portcullis.decision.point.PolicyDecisionPoint;
import dev.portcullis.store.account.ConsoleAccounts;
import dev.portcullis.store.adaptation.Adaptations;
import dev.portcullis.store.audit.AuditTrail;
import dev.portcullis.store.audit.RefusalAudit;
import dev.portcullis.store.credential.AssertionKeys;
import dev.portcullis.store.credential.Credentials;
import dev.portcullis.store.database.Database;
import dev.portcullis.store.limit.DatabaseQuotaLedger;
import dev.portcullis.store.limit.KeyOverrides;
import dev.portcullis.store.policy.PolicyHistory;
import dev.portcullis.store.policy.PolicyVersions;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.InstantSource;

/** Opens the database when it is first needed, and hands out what stands on it. */
@ApplicationScoped
public class StoreProducer {

  private static final InstantSource CLOCK = InstantSource.system();

  @Produces
  @Singleton
  Database database(PortcullisConfiguration configuration) {
    var database = configuration.storage().database();
    return new DatabaseStart(database.url(), System.out)
        .open(database.user().orElse(""), database.password().map(Secret::value).orElse(""));
  }

  void close(@Disposes Database database) {
    database.close();
  }

  @Produces
  @Singleton
  AuditTrail auditTrail(Database database) {
    return new AuditTrail(database, CLOCK);
  }

  @Produces
  @Singleton
  RefusalAudit refusalAudit(AuditTrail audit) {
    return new RefusalAudit(audit, CLOCK);
  }

  @Produces
  @Singleton
  PolicyVersions policyVersions(Database database, AuditTrail audit) {
    return new PolicyVersions(database, audit, CLOCK);
  }

  @Produces
  @Singleton
  ConsoleAccounts consoleAccounts(Database database, AuditTrail audit) {
    return new ConsoleAccounts(database, audit, CLOCK);
  }

  @Produces
  @Singleton
  Adaptations adaptations(Database database, AuditTrail audit) {
    return new Adaptations(database, audit, CLOCK);
  }

  @Produces
  @Singleton
  KeyOverrides keyOverrides(Database database, AuditTrail audit) {
    return new KeyOverrides(database, audit, CLOCK);
  }

  @Produces
  @Singleton
  OverridesInForce overridesInForce(KeyOverrides overrides) {
    return new OverridesInForce(overrides, CLOCK);
  }

  @Produces
  @Singleton
  LimitAdministration limitAdministration(
      PolicyAdministration policies,
      KeyOverrides overrides,
      AuditTrail audit,
      Event<LimitNews> news) {
    return new LimitAdministration(policies::active, overrides, audit, news::fire, CLOCK);
  }

  @Produces
  @Singleton
  AssertionKeys assertionKeys(Database database) {
    return new AssertionKeys(database, CLOCK);
  }

  @Produces
  @Singleton
  DatabaseQuotaLedger quotaLedger(Database database) {
    return new DatabaseQuotaLedger(database);
  }

  @Produces
  @Singleton
  PolicyAdministration policyAdministration(
      PolicyVersions versions, Event<PolicyPublished> published) {
    return new PolicyAdministration(
        versions, publication -> published.fire(new PolicyPublished(publication)));
  }

  @Produces
  @Singleton
  Explanations explanations(PolicyAdministration policies, PolicyDecisionPoint decisionPoint) {
    return new Explanations(policies, decisionPoint, CLOCK);
  }

  @Produces
  @Singleton
  Credentials credentials(Database database, AuditTrail audit) {
    return new Credentials(database, audit, CLOCK);
  }

  @Produces
  @Singleton
  CredentialStore credentialStore(Credentials credentials) {
    return new CredentialStore(credentials);
  }

  @Produces
  @Singleton
  CredentialAdoption credentialAdoption(
      Credentials credentials,
      Database database,
      KeyOverrides overrides,
      DatabaseQuotaLedger quotas) {
    return new CredentialAdoption(
        credentials, new PolicyHistory(database), overrides, quotas, CLOCK);
  }

  @Produces
  @Singleton
  ApiKeyAdministration apiKeyAdministration(
      PolicyAdministration policies, Credentials credentials, Event<CredentialsChanged> changed) {
    return new ApiKeyAdministration(
        () -> policies.active().document(),
        credentials,
        change -> changed.fire(new CredentialsChanged(change)),
        CLOCK);
  }

  @Produces
  @Singleton
  CertificateAdministration certificateAdministration(
      PolicyAdministration policies, Credentials credentials, Event<CredentialsChanged> changed) {
    return new CertificateAdministration(
        () -> policies.active().document(),
        credentials,
        change -> changed.fire(new CredentialsChanged(change)));
  }
}

package dev.portcullis.ejb;

import dev.portcullis.administration.credential.CredentialAdoption;
import dev.portcullis.administration.limit.NodeQuotas;
import dev.portcullis.administration.limit.OverridesInForce;
import dev.portcullis.administration.policy.PolicyAdministration;
import dev.portcullis.administration.policy.PolicyFile;
import dev.portcullis.administration.policy.PolicyInForce;
import dev.portcullis.administration.policy.PolicyRefusals;
import dev.portcullis.administration.quarantine.AdaptationMessage;
import dev.portcullis.administration.quarantine.QuarantineRecord;
import dev.portcullis.administration.quarantine.QuarantineRelay;
import dev.portcullis.behaviour.Quarantines;
import dev.portcullis.cluster.grid.GridEvents;
import dev.portcullis.configuration.PortcullisConfiguration;
import dev.portcullis.information.JwksSource;
import dev.portcullis.store.adaptation.Adaptations;
import dev.portcullis.store.database.StoreException;
import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import jakarta.ejb.ConcurrencyManagement;
import jakarta.ejb.ConcurrencyManagementType;
import jakarta.ejb.DependsOn;
import jakarta.ejb.Schedule;
import jakarta.ejb.Singleton;
import jakarta.ejb.Startup;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.Optional;

/**
 * What happens off the request path: the policy is loaded at the start, then looked after each
 * second, so that a lost event costs a second and no more.
 */
@Singleton
@Startup
@DependsOn("FirstStart")
@ConcurrencyManagement(ConcurrencyManagementType.BEAN)
@TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
public class HousekeepingBean {

  private static final System.Logger LOG = System.getLogger(HousekeepingBean.class.getName());

  /** Tells the launcher why the node does not take requests yet. */
  private static final String NOT_READY = "bundle.not-ready";

  @Inject private PortcullisConfiguration configuration;
  @Inject private PolicyAdministration administration;
  @Inject private CredentialAdoption adoption;
  @Inject private PolicyInForce policy;
  @Inject private JwksSource keys;
  @Inject private GridEvents events;
  @Inject private Adaptations adaptations;
  @Inject private Quarantines quarantines;
  @Inject private NodeQuotas quotas;
  @Inject private OverridesInForce overrides;
  @Inject private PolicyRefusals refusals;

  private Optional<PolicyFile> file = Optional.empty();

  @PostConstruct
  void start() {
    file =
        configuration
            .storage()
            .policyFile()
            .map(path -> new PolicyFile(path, administration, refusals, HousekeepingBean::tell));
    adoption.run();
    file.ifPresent(PolicyFile::look);
    overrides.refresh();
    policy.refresh();
    sayWhetherReady();
    adaptations.current().forEach(held -> quarantines.apply(QuarantineRelay.act(held)));
    events.onPolicyPublished(policy::take);
    events.onCredentialsChanged(policy::takeCredentials);
    events.onQuarantine(message -> AdaptationMessage.apply(quarantines, message));
    events.onLimits(message -> overrides.take());
    events.onFetchKeys(keys::fetchNow);
  }

  /** For the last line of a start, during which the file may be mended. */
  private void sayWhetherReady() {
    if (refusals.neverGood(policy.version())) {
      System.setProperty(
          NOT_READY, "the policy file is refused, and there is no other policy; mend the file");
    } else {
      System.clearProperty(NOT_READY);
    }
  }

  /** Each second. */
  @Schedule(hour = "*", minute = "*", second = "*", persistent = false)
  void look() {
    ifItCan(() -> file.ifPresent(PolicyFile::look));
    ifItCan(policy::refresh);
    sayWhetherReady();
    ifItCan(keys::refreshDue);
    ifItCan(quarantines::sweep);
    ifItCan(overrides::refresh);
  }

  /** A timer that throws is given up by the container, and nobody would look any more. */
  static void ifItCan(Runnable task) {
    try {
      task.run();
    } catch (StoreException e) {
      LOG.log(System.Logger.Level.DEBUG, "tried again in a second", e);
    } catch (RuntimeException e) {
      LOG.log(System.Logger.Level.WARNING, "tried again when the timer comes round", e);
    }
  }

  /** Each five seconds: what suspends somebody is on record, where a person can end it. */
  @Schedule(hour = "*", minute = "*", second = "*/5", persistent = false)
  void recordQuarantines() {
    new QuarantineRecord(quarantines, adaptations).reconcile(Instant.now());
  }

  /** Each second, apart from the rest: it does not wait for the database. */
  @Schedule(hour = "*", minute = "*", second = "*", persistent = false)
  void settleQuotas() {
    ifItCan(quotas::tick);
  }

  /** Each hour: old periods. */
  @Schedule(hour = "*", minute = "23", persistent = false)
  void forgetOldQuotas() {
    ifItCan(quotas::forgetOld);
  }

  /** To standard output: who starts the node or looks at it sees it. */
  @SuppressWarnings("SystemOut")
  private static void tell(String text) {
    System.out.println("portcullis: " + text);
    System.out.flush();
  }

  /** While there still is a database: gives back what is in hand of quotas. */
  @PreDestroy
  void stop() {
    file.ifPresent(PolicyFile::leave);
    quotas.close();
  }
}

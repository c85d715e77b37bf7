package dev.portcullis.ejb;

import dev.portcullis.cluster.GridEvents;
import dev.portcullis.configuration.PortcullisConfiguration;
import dev.portcullis.information.JwksSource;
import jakarta.annotation.PostConstruct;
import jakarta.ejb.ConcurrencyManagement;
import jakarta.ejb.ConcurrencyManagementType;
import jakarta.ejb.DependsOn;
import jakarta.ejb.Schedule;
import jakarta.ejb.Singleton;
import jakarta.ejb.Startup;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
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

  @Inject private PortcullisConfiguration configuration;
  @Inject private PolicyAdministration administration;
  @Inject private PolicyInForce policy;
  @Inject private JwksSource keys;
  @Inject private GridEvents events;

  private Optional<PolicyFile> file = Optional.empty();

  @PostConstruct
  void start() {
    file = configuration.policyFile().map(path -> new PolicyFile(path, administration));
    file.ifPresent(PolicyFile::look);
    policy.refresh();
    events.onPolicyPublished(publication -> policy.refresh());
  }

  /** Each second. */
  @Schedule(hour = "*", minute = "*", second = "*", persistent = false)
  void look() {
    file.ifPresent(PolicyFile::look);
    policy.refresh();
    keys.refreshDue();
  }

  /** Takes over at once what was published here, and tells the other nodes. */
  public void published(@Observes PolicyPublished published) {
    policy.refresh();
    events.policyPublished(published.publication());
  }
}

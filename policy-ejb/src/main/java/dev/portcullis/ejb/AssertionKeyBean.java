package dev.portcullis.ejb;

import dev.portcullis.assertion.AssertionKey;
import dev.portcullis.store.credential.AssertionKeys;
import jakarta.annotation.PostConstruct;
import jakarta.ejb.ConcurrencyManagement;
import jakarta.ejb.ConcurrencyManagementType;
import jakarta.ejb.DependsOn;
import jakarta.ejb.Schedule;
import jakarta.ejb.Singleton;
import jakarta.ejb.Startup;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.inject.Inject;

/** Says that this node's key of assertions is in use, so that upstreams may find it. */
@Singleton
@Startup
@DependsOn("FirstStart")
@ConcurrencyManagement(ConcurrencyManagementType.BEAN)
@TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
public class AssertionKeyBean {

  @Inject private AssertionKey key;
  @Inject private AssertionKeys announced;

  /** At the start. */
  @PostConstruct
  void announce() {
    announced.announce(key.id(), key.publicJwk());
  }

  /** Each hour. */
  @Schedule(hour = "*", minute = "7", persistent = false)
  void announceAgain() {
    HousekeepingBean.ifItCan(this::announce);
  }
}

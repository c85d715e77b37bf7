package dev.portcullis.proxy;

import dev.portcullis.store.database.Database;
import dev.portcullis.store.database.Outage;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Whether requests should be sent to this node: there is a policy, the application does not stop,
 * and it would hear of what is revoked. A node whose database is away goes on deciding by what it
 * knows, for whoever still asks it.
 */
@ApplicationScoped
public class NodeReadiness {

  /** A database that is away for less does not make a node leave: it would flap. */
  private static final Duration OUTAGE_BORNE = Duration.ofSeconds(5);

  @Inject private ProxyApplication application;
  @Inject private PolicyStatus policy;
  @Inject private Database database;

  boolean ready() {
    return policy.decides() && application.admits() && borne(database.outage());
  }

  private static boolean borne(Optional<Outage> outage) {
    return outage.isEmpty()
        || Duration.between(outage.get().since(), Instant.now()).compareTo(OUTAGE_BORNE) < 0;
  }
}

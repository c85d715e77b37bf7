package dev.portcullis.assembly;

import dev.portcullis.administration.limit.NodeQuotas;
import dev.portcullis.cluster.grid.Grid;
import dev.portcullis.rate.quota.QuotaLimiter;
import dev.portcullis.store.limit.DatabaseQuotaLedger;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/** Puts the quotas of this node together. */
@ApplicationScoped
public class QuotaProducer {

  @Produces
  @Singleton
  NodeQuotas quotas(DatabaseQuotaLedger ledger, Grid grid) {
    return new NodeQuotas(ledger, grid::nodes);
  }

  void close(@Disposes NodeQuotas quotas) {
    quotas.close();
  }

  @Produces
  @Singleton
  QuotaLimiter limiter(NodeQuotas quotas) {
    return quotas.limiter();
  }
}

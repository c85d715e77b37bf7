package dev.portcullis.ejb;

import dev.portcullis.administration.limit.LimitAdministration;
import dev.portcullis.administration.limit.LimitAdministration.Standing;
import dev.portcullis.administration.limit.LimitAdministration.Wish;
import dev.portcullis.administration.limit.LimitResult;
import dev.portcullis.decision.replay.RecordedDecision;
import dev.portcullis.decision.replay.WhatIf;
import dev.portcullis.rate.quota.QuotaUse;
import dev.portcullis.store.audit.Author;
import dev.portcullis.store.limit.DatabaseQuotaLedger;
import jakarta.ejb.Stateless;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Single keys of limits; see {@link LimitAdministration}. */
@Stateless
@TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
public class LimitsBean {
  @Inject private LimitAdministration limits;
  @Inject private DatabaseQuotaLedger quotas;

  /** The overrides that have not ended. */
  public List<Standing> overrides() {
    return limits.overrides();
  }

  /** Gives a key another amount for a while. */
  public LimitResult override(Author author, Wish wish) {
    return limits.override(author, wish);
  }

  /** Ends an override early. */
  public LimitResult end(Author author, String limit, String key) {
    return limits.end(author, limit, key);
  }

  /** Gives a key its full budget again. */
  public LimitResult reset(Author author, String limit, String key) {
    return limits.reset(author, limit, key);
  }

  /** What another amount would have refused; empty where there is no such limit. */
  public Optional<WhatIf.Answer> whatIf(
      String limit, String amount, @Nullable Long burst, List<RecordedDecision> recorded) {
    return limits.whatIf(limit, amount, burst, recorded);
  }

  /** What is used most of its quota now, the most first. */
  public List<QuotaUse> quotas(int most) {
    return quotas.nearest(Instant.now(), most);
  }
}

package dev.portcullis.rate;

import dev.portcullis.rate.concurrency.ConcurrencyLimiter;
import dev.portcullis.rate.gcra.Limiter;
import dev.portcullis.rate.quota.QuotaLimiter;

/** What counts each kind of limit. */
public record Limiters(Limiter rates, QuotaLimiter quotas, ConcurrencyLimiter concurrency) {}

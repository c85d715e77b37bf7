package dev.portcullis.rate;

/** What counts each kind of limit. */
public record Limiters(Limiter rates, QuotaLimiter quotas, ConcurrencyLimiter concurrency) {}

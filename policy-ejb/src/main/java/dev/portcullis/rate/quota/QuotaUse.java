package dev.portcullis.rate.quota;

/**
 * How far a quota is used, as the ledger has it: leases that nodes have in hand count as spent.
 *
 * @param units units per period when it was last asked for
 */
public record QuotaUse(QuotaAccount account, long spent, long units) {}

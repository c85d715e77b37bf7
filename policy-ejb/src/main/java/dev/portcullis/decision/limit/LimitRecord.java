package dev.portcullis.decision.limit;

/** Is told what of a request's limits nothing else of its record tells. */
public interface LimitRecord {

  /** A limit counts it under a key that the record does not tell already. */
  void counted(String limit, String key);

  /** A limit had no room for it. */
  void refusedBy(String limit);
}

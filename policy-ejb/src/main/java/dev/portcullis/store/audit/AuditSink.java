package dev.portcullis.store.audit;

/** What becomes of a row of the record. */
public interface AuditSink {
  void record(Author actor, String act, String object, String detail);
}

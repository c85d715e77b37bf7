package dev.portcullis.store;

/** What becomes of a row of the record. */
interface AuditSink {
  void record(Author actor, String act, String object, String detail);
}

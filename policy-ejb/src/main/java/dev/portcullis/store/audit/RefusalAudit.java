package dev.portcullis.store.audit;

import dev.portcullis.store.database.StoreException;
import java.net.InetAddress;
import java.time.InstantSource;

/**
 * Writes down who was refused what they may not do, and requests that pages of other sites sent:
 * each kind bounded by itself, so that neither keeps the other out, nor fills the record.
 */
public final class RefusalAudit {
  private static final System.Logger LOG = System.getLogger(RefusalAudit.class.getName());

  private final AuditSink sink;
  private final AuditBound withoutRole;
  private final AuditBound crossSite;

  public RefusalAudit(AuditTrail audit, InstantSource clock) {
    this(audit::record, clock);
  }

  RefusalAudit(AuditSink sink, InstantSource clock) {
    this.sink = sink;
    this.withoutRole = new AuditBound(clock);
    this.crossSite = new AuditBound(clock);
  }

  /**
   * Somebody known tried what they may not do.
   *
   * @param what the method and the path, or what it was
   */
  public void notPermitted(Author who, String what, InetAddress address) {
    record(withoutRole, who.name(), who, "access.refused", what, from(address));
  }

  /** The same, where it is not known from which address. */
  public void notPermitted(Author who, String what) {
    record(withoutRole, who.name(), who, "access.refused", what, "");
  }

  private static String from(InetAddress address) {
    return "from " + address.getHostAddress();
  }

  /** A page of another site made a browser send this, whoever sits there. */
  public void crossSite(String what, InetAddress address) {
    record(
        crossSite,
        address.getHostAddress(),
        Author.NOBODY,
        "access.cross-site-refused",
        what,
        from(address));
  }

  /** What is refused stays refused where it cannot be written down. */
  private void record(
      AuditBound bound, String whose, Author who, String act, String what, String detail) {
    long before = bound.toTell(whose);
    if (before < 0) {
      return;
    }
    String more = before == 0 ? "" : "; " + before + " more are not listed";
    try {
      sink.record(who, act, what, detail + more);
    } catch (StoreException e) {
      LOG.log(System.Logger.Level.WARNING, act + " is not in the audit: " + e.getMessage());
    }
  }
}

package dev.portcullis.store.account;

import dev.portcullis.store.audit.AuditBound;
import dev.portcullis.store.audit.AuditSink;
import dev.portcullis.store.audit.Author;
import java.net.InetAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;

/**
 * Writes log-ins and their failures down, so that nobody can fill the record: of an account and an
 * address one log-in in half an hour, of an address one failure a minute, and of all addresses no
 * more than {@value AuditBound#MOST} failures a minute. A row of a failure says how many were left
 * out.
 */
final class LoginAudit {

  private static final long SESSION = Duration.ofMinutes(30).toMillis();

  private final AuditSink sink;
  private final InstantSource clock;
  private final Map<String, Long> present = AuditBound.bounded();
  private final AuditBound failing;

  LoginAudit(AuditSink sink, InstantSource clock) {
    this.sink = sink;
    this.clock = clock;
    this.failing = new AuditBound(clock);
  }

  /** Somebody proved to be this account. */
  void succeeded(ConsoleAccount account, InetAddress address) {
    String from = address.getHostAddress();
    if (isNew(account.name() + ' ' + from)) {
      sink.record(account.author(), "account.login", account.name(), "from " + from);
    }
  }

  /**
   * Somebody did not.
   *
   * @param act {@code account.login-failed}, or {@code account.login-refused} where the password
   *     was not even looked at
   */
  void failed(String act, String name, InetAddress address) {
    long before = failing.toTell(address.getHostAddress());
    if (before >= 0) {
      String more = before == 0 ? "" : "; " + before + " more attempts are not listed";
      sink.record(Author.NOBODY, act, name, "from " + address.getHostAddress() + more);
    }
  }

  private synchronized boolean isNew(String login) {
    return AuditBound.first(present, login, clock.millis(), SESSION);
  }
}

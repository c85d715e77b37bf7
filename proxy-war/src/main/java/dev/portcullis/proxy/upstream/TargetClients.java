package dev.portcullis.proxy.upstream;

import dev.portcullis.policy.PolicyDocument.Upstream;
import dev.portcullis.policy.UpstreamTraits.Protocol;
import dev.portcullis.policy.UpstreamTraits.Tls;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.security.GeneralSecurityException;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Makes and keeps what speaks to targets. Upstreams that speak to one target in the same way share
 * its connections, and so do the versions of a policy.
 */
final class TargetClients implements AutoCloseable {

  private static final Logger LOG = System.getLogger(TargetClients.class.getName());

  private record Manner(Target target, Protocol protocol, Tls tls) {}

  private final TransportLimits limits;
  private final UpstreamTls tls;
  private final Watchdog watchdog;
  private final Map<Manner, TargetClient> clients = new ConcurrentHashMap<>();

  /**
   * @param watchdog closes connections that hang
   */
  TargetClients(TransportLimits limits, UpstreamTls tls, Watchdog watchdog) {
    this.limits = limits;
    this.tls = tls;
    this.watchdog = watchdog;
  }

  /** What speaks to this target as the upstream says; the same one whenever that says the same. */
  TargetClient client(Upstream upstream, Target target) {
    var kind = target.secure() ? upstream.tls() : Tls.DEFAULT;
    return clients.computeIfAbsent(new Manner(target, upstream.protocol(), kind), this::make);
  }

  private TargetClient make(Manner manner) {
    try {
      var factory = tls.factory(manner.tls());
      var connector = new Connector(factory, manner.tls().serverName(), watchdog);
      return new Http1Client(new ConnectionPool(manner.target(), connector, limits));
    } catch (GeneralSecurityException e) {
      String why = "cannot be spoken to: " + e.getMessage();
      LOG.log(Level.ERROR, "the target " + manner.target().authority() + ' ' + why);
      return new UnusableClient(manner.target().authority(), why);
    }
  }

  /** Closes all others: no upstream of the policy in force has them. */
  void retain(Set<TargetClient> used) {
    clients
        .values()
        .removeIf(
            client -> {
              boolean unused = !used.contains(client);
              if (unused) {
                client.close();
              }
              return unused;
            });
  }

  void tidy(long now) {
    clients.values().forEach(client -> client.tidy(now));
  }

  @Override
  public void close() {
    clients.values().forEach(TargetClient::close);
  }
}

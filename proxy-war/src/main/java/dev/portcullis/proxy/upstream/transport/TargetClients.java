package dev.portcullis.proxy.upstream.transport;

import dev.portcullis.policy.document.Upstream;
import dev.portcullis.policy.document.UpstreamTraits;
import dev.portcullis.policy.document.UpstreamTraits.Protocol;
import dev.portcullis.policy.document.UpstreamTraits.Tls;
import dev.portcullis.policy.text.ServiceUrl;
import dev.portcullis.proxy.resilience.Server;
import dev.portcullis.proxy.upstream.TargetClient;
import dev.portcullis.proxy.upstream.connection.BodyPumps;
import dev.portcullis.proxy.upstream.connection.ConnectionPool;
import dev.portcullis.proxy.upstream.connection.Connector;
import dev.portcullis.proxy.upstream.connection.OwnListeners;
import dev.portcullis.proxy.upstream.connection.Target;
import dev.portcullis.proxy.upstream.connection.TransportLimits;
import dev.portcullis.proxy.upstream.connection.UpstreamTls;
import dev.portcullis.proxy.upstream.connection.Watchdog;
import dev.portcullis.proxy.upstream.http1.Http1Client;
import dev.portcullis.proxy.upstream.http2.Http2Client;
import dev.portcullis.proxy.upstream.name.Names;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import javax.net.ssl.SSLSocketFactory;

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
  private final OwnListeners own;
  private final Names names;
  private final BodyPumps pumps = new BodyPumps();
  private final Map<Manner, TargetClient> clients = new ConcurrentHashMap<>();

  /**
   * @param watchdog closes connections that hang
   * @param own what is never connected to
   * @param names where hosts are; closed with this
   */
  TargetClients(
      TransportLimits limits, UpstreamTls tls, Watchdog watchdog, OwnListeners own, Names names) {
    this.names = names;
    this.own = own;
    this.limits = limits;
    this.tls = tls;
    this.watchdog = watchdog;
  }

  /**
   * The servers that a target of a policy stands for now.
   *
   * @param views of the services that are asked for them; added to
   */
  List<Server<TargetClient>> servers(
      Upstream upstream, UpstreamTraits.Target target, List<ServiceView> views) {
    var service = ServiceUrl.parse(target.url());
    if (service == null) {
      return List.of(Server.alone(target, client(upstream, Target.parse(target.url()))));
    }
    var view = ServiceView.of(names.service(service.name(), Watchdog.now()));
    views.add(view);
    return view.records().stream()
        .map(
            found ->
                new Server<>(
                    target.url() + '#' + found.place(),
                    found.priority(),
                    found.weight(),
                    client(upstream, Target.of(service, found))))
        .toList();
  }

  /** What speaks to this target as the upstream says; the same one whenever that says the same. */
  private TargetClient client(Upstream upstream, Target target) {
    var kind = target.secure() ? upstream.tls() : Tls.DEFAULT;
    return clients.computeIfAbsent(new Manner(target, upstream.protocol(), kind), this::make);
  }

  private TargetClient make(Manner manner) {
    try {
      var factory = tls.factory(manner.tls());
      return switch (manner.protocol()) {
        case HTTP1 -> plain(manner, factory);
        case HTTP2 ->
            http2(manner, connector(manner, factory, List.of("h2")), Http2Client.Alternative.NONE);
        case AUTO ->
            manner.target().secure() ? negotiating(manner, factory) : plain(manner, factory);
      };
    } catch (GeneralSecurityException e) {
      String why = "cannot be spoken to: " + e.getMessage();
      LOG.log(Level.ERROR, "the target " + manner.target().shown() + ' ' + why);
      return new UnusableClient(manner.target().shown(), why);
    }
  }

  private Connector connector(Manner manner, SSLSocketFactory factory, List<String> offered) {
    var addresses = names.of(manner.target().host(), Watchdog.now());
    return new Connector(factory, manner.tls().serverName(), offered, watchdog, own, addresses);
  }

  private TargetClient plain(Manner manner, SSLSocketFactory factory) {
    return new Http1Client(pool(manner, connector(manner, factory, List.of())), pumps);
  }

  private ConnectionPool pool(Manner manner, Connector connector) {
    return new ConnectionPool(manner.target(), connector, limits);
  }

  private Http2Client http2(
      Manner manner, Connector connector, Http2Client.Alternative alternative) {
    return new Http2Client(manner.target(), connector, limits, watchdog, pumps, alternative);
  }

  private TargetClient negotiating(Manner manner, SSLSocketFactory factory) {
    var connector = connector(manner, factory, List.of("h2", "http/1.1"));
    var pool = pool(manner, connector(manner, factory, List.of("http/1.1")));
    var choice = new NegotiatingClient.Choice(pool);
    var http2 = http2(manner, connector, choice);
    return new NegotiatingClient(new Http1Client(pool, pumps), http2, choice);
  }

  /** Closes and forgets all others: no upstream of the policy in force has them. */
  void retain(Set<TargetClient> used, Set<String> services) {
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
    names.retain(
        clients.keySet().stream().map(m -> m.target().host()).collect(Collectors.toSet()),
        services);
  }

  /** How many bodies were sent before their answers because no thread was left to do both. */
  long bodiesInTurn() {
    return pumps.refused();
  }

  /** How many names of hosts could not be resolved when they were last looked up. */
  long unresolved() {
    return names.unresolved();
  }

  /** How many records of services could not be used when they were last looked up. */
  long ignored() {
    return names.ignored();
  }

  void tidy(long now) {
    names.tidy(now);
    clients.values().forEach(client -> client.tidy(now));
  }

  @Override
  public void close() {
    clients.values().forEach(TargetClient::close);
    pumps.close();
    names.close();
  }
}

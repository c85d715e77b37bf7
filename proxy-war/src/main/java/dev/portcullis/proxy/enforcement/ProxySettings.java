package dev.portcullis.proxy.enforcement;

import dev.portcullis.configuration.PortcullisConfiguration;
import dev.portcullis.configuration.PortcullisConfiguration.Proxies;
import java.nio.file.Path;
import java.time.Duration;

/**
 * What the enforcement point is told.
 *
 * @param node this node's name in the decision log
 * @param adminPort the port whose requests are never proxied; -1 where none is known
 * @param trustedProxies whose word about the client counts, and which fields they write
 * @param mostHeaderBytes of all header names and values of a request
 * @param mostHeaderFields in a request
 * @param decisionLog the file of the decision log
 * @param decisionLogToStdout whether decision lines also go to the standard output
 * @param drainTime how long requests may go on when the application stops
 */
public record ProxySettings(
    String node,
    int adminPort,
    Proxies trustedProxies,
    int mostHeaderBytes,
    int mostHeaderFields,
    Path decisionLog,
    boolean decisionLogToStdout,
    Duration drainTime) {

  static final int MOST_HEADER_FIELDS = 100;
  public static final Duration DRAIN_TIME = Duration.ofSeconds(20);

  /** Settings from the configuration; what it does not name is fixed. */
  public static ProxySettings of(PortcullisConfiguration configuration, String node) {
    return new ProxySettings(
        node,
        adminPort(configuration),
        configuration.requests().proxies(),
        configuration.requests().maxHeaderBytes(),
        MOST_HEADER_FIELDS,
        configuration.storage().directory().resolve("logs").resolve("decisions.jsonl"),
        configuration.decisionsToStdout(),
        DRAIN_TIME);
  }

  /** None where one port is everything's, or where the server chose it. */
  private static int adminPort(PortcullisConfiguration configuration) {
    int port = configuration.listeners().admin().at().port();
    return port == 0 || port == configuration.listeners().data().http().port() ? -1 : port;
  }
}

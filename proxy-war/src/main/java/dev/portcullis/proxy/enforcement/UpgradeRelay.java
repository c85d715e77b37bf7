package dev.portcullis.proxy.enforcement;

import dev.portcullis.decision.Obligations;
import dev.portcullis.proxy.answer.AnswerRelay;
import dev.portcullis.proxy.exchange.Exchange;
import dev.portcullis.proxy.exchange.ServerConnection;
import dev.portcullis.proxy.tunnel.Handshake;
import dev.portcullis.proxy.tunnel.Tunnel;
import dev.portcullis.proxy.tunnel.TunnelHandler;
import dev.portcullis.proxy.tunnel.Tunnels;
import dev.portcullis.proxy.upstream.ClientException;
import dev.portcullis.proxy.upstream.ClientException.Kind;
import dev.portcullis.proxy.upstream.connection.MalformedAnswerException;
import dev.portcullis.proxy.upstream.connection.UpgradedConnection;
import dev.portcullis.request.HttpFields;
import jakarta.servlet.ServletException;
import java.io.IOException;

/**
 * Passes the answer to a request to change protocols: a refusal like any answer, a consent by
 * joining the two connections.
 */
final class UpgradeRelay extends AnswerRelay {

  private final Exchange exchange;
  private final Obligations obligations;
  private final Handshake handshake;
  private final Tunnels tunnels;
  private boolean joined;

  UpgradeRelay(Exchange exchange, Obligations obligations, Handshake handshake, Tunnels tunnels) {
    super(exchange);
    this.exchange = exchange;
    this.obligations = obligations;
    this.handshake = handshake;
    this.tunnels = tunnels;
  }

  /** Whether a tunnel came of it. */
  boolean joined() {
    return joined;
  }

  @Override
  public String upgrade() {
    return handshake.protocol();
  }

  @Override
  public void upgraded(HttpFields fields, UpgradedConnection connection) throws IOException {
    String refusal = handshake.refusal(fields);
    if (refusal != null) {
      throw new MalformedAnswerException(refusal);
    }
    head(101, null, fields);
    exchange.response().setHeader("Upgrade", handshake.protocol());
    exchange.response().setHeader("Connection", "Upgrade");
    var handler = handler();
    joined = true;
    exchange.handOver();
    handler.take(
        new Tunnel(
            tunnels,
            handshake,
            exchange.metering(),
            fields,
            connection,
            obligations.forwarding().maxBody(),
            obligations.forwarding().upstream().timeouts().idle(),
            ServerConnection.ending(exchange.request()),
            exchange::handedBack));
  }

  private TunnelHandler handler() throws ClientException {
    try {
      return exchange.request().upgrade(TunnelHandler.class);
    } catch (IOException | ServletException | RuntimeException e) {
      throw new ClientException(Kind.GONE, "this server hands no connection over", e);
    }
  }
}

package dev.portcullis.bundle;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.ContextHandler;
import org.eclipse.jetty.websocket.api.Callback;
import org.eclipse.jetty.websocket.api.Session;
import org.eclipse.jetty.websocket.server.ServerUpgradeRequest;
import org.eclipse.jetty.websocket.server.ServerWebSocketContainer;
import org.eclipse.jetty.websocket.server.WebSocketUpgradeHandler;

/**
 * A real WebSocket server: {@code /ws/echo}, {@code /ws/ticks} (a message each 50 ms), {@code
 * /ws/flood} (messages as fast as they are taken) and {@code /ws/deaf} (never reads).
 */
final class SocketUpstream implements AutoCloseable {

  private static final int MOST_MESSAGE = 8 << 20;
  private static final int FLOOD = 64 << 10;

  private final Server server = new Server(new InetSocketAddress("127.0.0.1", 0));
  private final ScheduledExecutorService timer = Executors.newScheduledThreadPool(1);

  /** Header lines of every handshake. */
  final List<String> handshakes = new CopyOnWriteArrayList<>();

  /** With which status connections ended. */
  final BlockingQueue<Integer> closes = new LinkedBlockingQueue<>();

  /** Bytes that {@code /ws/flood} could send. */
  final AtomicLong flooded = new AtomicLong();

  SocketUpstream() throws Exception {
    var context = new ContextHandler("/");
    context.setHandler(WebSocketUpgradeHandler.from(server, context, this::map));
    server.setHandler(context);
    server.start();
  }

  private void map(ServerWebSocketContainer container) {
    container.setIdleTimeout(Duration.ofMinutes(2));
    container.setMaxTextMessageSize(MOST_MESSAGE);
    container.setMaxBinaryMessageSize(MOST_MESSAGE);
    container.addMapping(
        "/ws/*",
        (request, response, callback) -> {
          request.getHeaders().forEach(f -> handshakes.add(f.getName() + ": " + f.getValue()));
          if (request.getSubProtocols().contains("chat")) {
            response.setAcceptedSubProtocol("chat");
          }
          return endpoint(request);
        });
  }

  private Object endpoint(ServerUpgradeRequest request) {
    String path = request.getHttpURI().getPath();
    return switch (path) {
      case "/ws/ticks" -> new Ticks();
      case "/ws/flood" -> new Flood();
      case "/ws/deaf" -> new Deaf();
      default -> new Echo();
    };
  }

  String url() {
    return "http://127.0.0.1:" + ((ServerConnector) server.getConnectors()[0]).getLocalPort();
  }

  /** Notes the end. */
  public abstract class Noting extends Session.Listener.Abstract {
    @Override
    public void onWebSocketClose(int status, String reason) {
      closes.add(status);
    }
  }

  /** Says what it hears. */
  public final class Echo extends Noting implements Session.Listener.AutoDemanding {
    @Override
    public void onWebSocketText(String text) {
      getSession().sendText(text, Callback.NOOP);
    }

    @Override
    public void onWebSocketBinary(ByteBuffer payload, Callback callback) {
      getSession().sendBinary(payload, callback);
    }
  }

  /** Speaks twenty times a second. */
  public final class Ticks extends Noting implements Session.Listener.AutoDemanding {
    @Override
    public void onWebSocketOpen(Session session) {
      super.onWebSocketOpen(session);
      timer.scheduleAtFixedRate(
          () -> {
            if (session.isOpen()) {
              session.sendText("tick", Callback.NOOP);
            }
          },
          0,
          50,
          TimeUnit.MILLISECONDS);
    }
  }

  /** Speaks as fast as it is heard. */
  public final class Flood extends Noting implements Session.Listener.AutoDemanding {
    @Override
    public void onWebSocketOpen(Session session) {
      super.onWebSocketOpen(session);
      more(session);
    }

    private void more(Session session) {
      if (session.isOpen()) {
        session.sendBinary(
            ByteBuffer.allocate(FLOOD),
            Callback.from(
                () -> {
                  flooded.addAndGet(FLOOD);
                  timer.execute(() -> more(session));
                },
                failure -> {}));
      }
    }
  }

  /** Never asks for anything. */
  public final class Deaf extends Noting {}

  @Override
  public void close() throws Exception {
    timer.shutdownNow();
    server.stop();
  }
}

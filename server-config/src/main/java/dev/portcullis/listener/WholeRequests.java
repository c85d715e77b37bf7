package dev.portcullis.listener;

import dev.portcullis.listener.connection.Client;
import dev.portcullis.listener.connection.Clients;
import dev.portcullis.listener.connection.InnerListeners;
import dev.portcullis.listener.message.Offers;
import dev.portcullis.listener.message.Refusal.Kind;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.glassfish.grizzly.filterchain.BaseFilter;
import org.glassfish.grizzly.filterchain.FilterChainContext;
import org.glassfish.grizzly.filterchain.NextAction;
import org.glassfish.grizzly.http.HttpContent;
import org.glassfish.grizzly.http.HttpRequestPacket;
import org.glassfish.grizzly.threadpool.GrizzlyExecutorService;
import org.glassfish.grizzly.threadpool.ThreadPoolConfig;

/**
 * Hands the requests of the inner listeners on when they are whole, and those of the console to
 * threads of its own. So a body that does not come holds no thread; and whatever the console has to
 * do, the listener's own threads answer health and metrics. Data passes.
 */
public final class WholeRequests extends BaseFilter {

  /** Octets of a body; the interfaces behind have smaller bounds of their own. */
  static final int MAX_BODY = 2 << 20;

  /** Octets of a body before anybody has signed in. */
  static final int MAX_LOGIN = 16 << 10;

  private static final String LOGIN = "/login.xhtml";

  private static final int THREADS = 20;
  private static final int MOST_WAITING = 200;

  private final InnerListeners inner;
  private final Clients clients;
  private final Executor console;

  WholeRequests(InnerListeners inner, Clients clients) {
    this(inner, clients, threads());
  }

  /**
   * @param console serves requests of the console; refuses what is too much
   */
  WholeRequests(InnerListeners inner, Clients clients, Executor console) {
    this.inner = inner;
    this.clients = clients;
    this.console = console;
  }

  private static Executor threads() {
    return GrizzlyExecutorService.createInstance(
        ThreadPoolConfig.defaultConfig()
            .copy()
            .setPoolName("console")
            .setCorePoolSize(2)
            .setMaxPoolSize(THREADS)
            .setQueueLimit(MOST_WAITING)
            .setKeepAliveTime(1, TimeUnit.MINUTES)
            .setDaemon(true)
            .setInitialClassLoader(WholeRequests.class.getClassLoader()));
  }

  @Override
  public NextAction handleRead(FilterChainContext context) {
    Client client = Client.of(context.getConnection(), inner);
    if (client.data()) {
      return context.getInvokeAction();
    }
    HttpContent content = context.getMessage();
    var request = (HttpRequestPacket) content.getHttpHeader();
    int octets = content.getContent().remaining();
    if (Math.max(octets, request.getContentLength()) > most(request)) {
      return refuse(context, client, Kind.BODY_TOO_LARGE);
    }
    if (!clients.bodies().hold(client, octets)) {
      return refuse(context, client, Kind.STARTING);
    }
    return content.isLast()
        ? whole(context, client, request)
        : part(context, client, request, content);
  }

  private static int most(HttpRequestPacket request) {
    return request.getRequestURI().endsWith(LOGIN) ? MAX_LOGIN : MAX_BODY;
  }

  /** One time for the whole body, from its head: {@link Clients} looks whether it is over. */
  private NextAction part(
      FilterChainContext context, Client client, HttpRequestPacket request, HttpContent content) {
    if (!client.owes()) {
      client.owesWithin(clients.bounds().bodyNanos());
      if (request.getAttribute(Offers.CONTINUE_ATTRIBUTE) instanceof Runnable invitation) {
        invitation.run();
      }
    }
    return context.getStopAction(content);
  }

  private NextAction whole(FilterChainContext context, Client client, HttpRequestPacket request) {
    client.owesNothing();
    if (!console(request.getRequestURI())) {
      return context.getInvokeAction();
    }
    NextAction suspended = context.getSuspendAction();
    context.suspend();
    try {
      console.execute(context::resumeNext);
      return suspended;
    } catch (RejectedExecutionException e) {
      client.refuse(Kind.STARTING);
      context.resume(context.getStopAction());
      return suspended;
    }
  }

  /** What is not the console's is the server's, and quick. */
  private static boolean console(String path) {
    return path.startsWith("/portcullis");
  }

  private static NextAction refuse(FilterChainContext context, Client client, Kind kind) {
    client.refuse(kind);
    return context.getStopAction();
  }
}

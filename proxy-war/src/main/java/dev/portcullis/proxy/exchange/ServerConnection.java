package dev.portcullis.proxy.exchange;

import jakarta.servlet.http.HttpServletRequest;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.reflect.Method;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Ends a client's connection in the middle of an answer.
 *
 * <p>The servlet API has no call for that. Most servers do so when a servlet throws after the head
 * of its answer went out. Payara ends the answer in an orderly way instead, so that half an answer
 * looks like a whole one; there, the connection behind the request is looked up and closed, or the
 * stream reset that the request came on. By reflection, since the same application runs on servers
 * that have no such classes.
 */
public final class ServerConnection {

  private static final Logger LOG = System.getLogger(ServerConnection.class.getName());

  /** A {@link Runnable} of the bundle's listener that resets an HTTP/2 request's stream. */
  private static final String ABORT = "dev.portcullis.abort";

  /**
   * What the server's listener offers, where it can: writes interim answers, takes the phrase of
   * the answer itself, its status, and tells whether the client has gone.
   */
  public static final String HEADS = "dev.portcullis.answer";

  private static final String PAYARA_REQUEST = "org.apache.catalina.connector.RequestFacade";

  private ServerConnection() {}

  /**
   * Says that the application answers, and with this status, where the server's listener would like
   * to know: it replaces what the server answers by itself.
   */
  public static void owns(HttpServletRequest request, int status) {
    if (request.getAttribute(HEADS) instanceof IntConsumer own) {
      own.accept(status);
    }
  }

  /**
   * Ends the connection, where throwing is not enough.
   *
   * @return whether it did, so that nothing need be thrown
   */
  public static boolean abort(HttpServletRequest request) {
    if (request.getAttribute(ABORT) instanceof Runnable reset) {
      reset.run();
      return true;
    }
    var end = ending(request);
    if (end != null) {
      end.run();
    }
    return end != null;
  }

  /**
   * What ends the connection of a request at any time, whoever waits for it, when the request
   * itself is long over; null on servers where nothing is known to.
   */
  public static @Nullable Runnable ending(HttpServletRequest request) {
    if (!request.getClass().getName().equals(PAYARA_REQUEST)) {
      return null;
    }
    try {
      Object unwrapped = call(request, "getUnwrappedCoyoteRequest");
      Object context = call(call(unwrapped, "getCoyoteRequest"), "getContext");
      Object connection = call(context, "getConnection");
      var terminate = connection.getClass().getMethod("terminateSilently");
      return () -> end(connection, terminate);
    } catch (ReflectiveOperationException | RuntimeException e) {
      LOG.log(Level.WARNING, "an incomplete answer may look complete to its client", e);
      return null;
    }
  }

  private static void end(Object connection, Method terminate) {
    try {
      terminate.invoke(connection);
    } catch (ReflectiveOperationException e) {
      LOG.log(Level.WARNING, "a connection could not be ended", e);
    }
  }

  private static Object call(Object object, String method) throws ReflectiveOperationException {
    return object.getClass().getMethod(method).invoke(object);
  }
}

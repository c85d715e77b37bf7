package dev.portcullis.decision.cors;

import dev.portcullis.policy.compiled.PolicySnapshot;
import dev.portcullis.policy.cors.Cors;
import dev.portcullis.policy.route.RouteMatch;
import dev.portcullis.request.AccessRequest;
import dev.portcullis.request.HttpFields;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A browser's question whether a page may send a request (Fetch Standard §3.2.2). */
public final class PreflightRequest {

  private static final String METHOD = "Access-Control-Request-Method";
  private static final String HEADERS = "Access-Control-Request-Headers";
  private static final String PRIVATE_NETWORK = "Access-Control-Request-Private-Network";
  private static final int LONGEST_METHOD = 32;

  private PreflightRequest() {}

  /** The method that is asked for; null where the request is none of these. */
  public static @Nullable String method(AccessRequest request) {
    if (!request.method().equals("OPTIONS")) {
      return null;
    }
    var fields = request.fields();
    String method = fields.first(METHOD);
    boolean asks = fields.count("Origin") == 1 && fields.count(METHOD) == 1;
    return asks && method != null && isMethod(method) ? method : null;
  }

  /**
   * The route of any request. A browser asks with a method of its own, {@code OPTIONS}, for a route
   * that need not have it: the one that the page's request would take, should it care.
   */
  public static RouteMatch route(PolicySnapshot policy, AccessRequest request) {
    String wanted = method(request);
    if (wanted != null
        && policy.match(request.host(), request.path(), wanted) instanceof RouteMatch.Matched other
        && other.route().definition().browsers().cors() != null) {
      return other;
    }
    return policy.match(request.host(), request.path(), request.method());
  }

  /** It is repeated in the answer: letters, digits and what else is usual in a method. */
  private static boolean isMethod(String text) {
    return text.length() <= LONGEST_METHOD && text.matches("[A-Za-z0-9_-]+");
  }

  /**
   * What a page of an allowed origin is told that it may send.
   *
   * @param routed the methods of the route; empty: any
   */
  static HttpFields granted(Cors cors, AccessRequest request, String method, List<String> routed) {
    var told = HttpFields.builder(4);
    var own = routed.isEmpty() ? List.of(method) : routed;
    told.add(
        "Access-Control-Allow-Methods",
        String.join(", ", cors.methods().isEmpty() ? own : cors.methods()));
    if (!cors.headers().isEmpty()) {
      told.add("Access-Control-Allow-Headers", String.join(", ", cors.headers()));
    }
    told.add("Access-Control-Max-Age", Long.toString(cors.maxAge().toSeconds()));
    if (cors.privateNetwork() && "true".equals(request.fields().first(PRIVATE_NETWORK))) {
      told.add("Access-Control-Allow-Private-Network", "true");
    }
    return told.build();
  }

  /** What the answer depends on besides the origin. */
  static List<String> vary(Cors cors) {
    return cors.privateNetwork()
        ? List.of(METHOD, HEADERS, PRIVATE_NETWORK)
        : List.of(METHOD, HEADERS);
  }
}

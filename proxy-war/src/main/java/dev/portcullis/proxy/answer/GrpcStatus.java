package dev.portcullis.proxy.answer;

import dev.portcullis.request.Reason;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Says a denial in gRPC's own words too, to a client that speaks gRPC. */
final class GrpcStatus {

  private static final int INVALID_ARGUMENT = 3;
  private static final int DEADLINE_EXCEEDED = 4;
  private static final int PERMISSION_DENIED = 7;
  private static final int RESOURCE_EXHAUSTED = 8;
  private static final int UNIMPLEMENTED = 12;
  private static final int UNAVAILABLE = 14;
  private static final int UNAUTHENTICATED = 16;

  private GrpcStatus() {}

  /** Adds the fields where the request is one of gRPC; what else the denial says stays. */
  static void add(HttpServletRequest request, OutgoingHead head, Reason reason) {
    if (isGrpc(request.getContentType())) {
      head.set("grpc-status", Integer.toString(code(reason)));
      head.set("grpc-message", reason.slug());
    }
  }

  private static boolean isGrpc(@Nullable String contentType) {
    return contentType != null
        && contentType.toLowerCase(Locale.ROOT).startsWith("application/grpc");
  }

  static int code(Reason reason) {
    return switch (reason.status()) {
      case 401 -> UNAUTHENTICATED;
      case 403 -> PERMISSION_DENIED;
      case 404, 405 -> UNIMPLEMENTED;
      case 413, 429, 431 -> RESOURCE_EXHAUSTED;
      case 504 -> DEADLINE_EXCEEDED;
      case 502, 503 -> UNAVAILABLE;
      default -> INVALID_ARGUMENT;
    };
  }
}

package dev.portcullis.authentication;

import dev.portcullis.policy.document.AuthenticationMethod;
import dev.portcullis.request.Reason;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Challenges of {@code WWW-Authenticate}: what is accepted, and nothing of why it failed here. */
final class Challenges {

  private Challenges() {}

  static String of(List<AuthenticationMethod> accepted, Reason reason) {
    return accepted.stream()
        .distinct()
        .map(method -> challenge(method, reason))
        .filter(Objects::nonNull)
        .collect(Collectors.joining(", "));
  }

  private static @Nullable String challenge(AuthenticationMethod method, Reason reason) {
    return switch (method) {
      case JWT -> "Bearer realm=\"portcullis\"" + bearerError(reason);
      case API_KEY -> "ApiKey realm=\"portcullis\", header=\"X-API-Key\"";
      case CERTIFICATE -> "Certificate realm=\"portcullis\"";
      case BASIC -> "Basic realm=\"portcullis\", charset=\"UTF-8\"";
      case ANONYMOUS -> null;
    };
  }

  /** RFC 6750 §3.1, and RFC 9470 §3; a client that presented nothing gets no error code. */
  private static String bearerError(Reason reason) {
    return switch (reason) {
      case CREDENTIALS_INVALID, CREDENTIALS_EXPIRED, CREDENTIALS_REVOKED, PROOF_INVALID ->
          ", error=\"invalid_token\"";
      case STEP_UP_REQUIRED -> ", error=\"insufficient_user_authentication\"";
      default -> "";
    };
  }
}

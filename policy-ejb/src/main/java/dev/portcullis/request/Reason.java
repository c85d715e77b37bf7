package dev.portcullis.request;

/**
 * Why a request was allowed or denied: a closed vocabulary, each with the status that tells it. The
 * slug is the outside contract ({@code urn:portcullis:reason:<slug>}).
 */
public enum Reason {
  ANSWERED(200, "answered", "The gateway answers this itself"),
  PERMITTED(200, "permitted", "Permitted"),
  REQUEST_MALFORMED(400, "request-malformed", "The request is malformed"),
  CREDENTIALS_MISSING(401, "credentials-missing", "Credentials are required"),
  CREDENTIALS_INVALID(401, "credentials-invalid", "The credentials are not valid"),
  CREDENTIALS_EXPIRED(401, "credentials-expired", "The credentials have expired"),
  CREDENTIALS_REVOKED(401, "credentials-revoked", "The credentials were revoked"),
  PROOF_INVALID(401, "proof-invalid", "The proof of possession is not valid"),
  STEP_UP_REQUIRED(401, "step-up-required", "Stronger authentication is required"),
  NOT_PERMITTED(403, "not-permitted", "No rule permits this"),
  FORBIDDEN(403, "forbidden", "This is forbidden"),
  ORIGIN_REFUSED(403, "origin-refused", "Pages of other sites may not do this"),
  THREAT_DETECTED(403, "threat-detected", "The request looks like an attack"),
  QUARANTINED(403, "quarantined", "Access is suspended for now"),
  ROUTE_NOT_FOUND(404, "route-not-found", "There is nothing here"),
  METHOD_NOT_ALLOWED(405, "method-not-allowed", "The method is not allowed here"),
  BODY_TOO_LARGE(413, "body-too-large", "The body is too large"),
  MEDIA_TYPE_UNSUPPORTED(415, "media-type-unsupported", "The media type is not supported"),
  EXPECTATION_FAILED(417, "expectation-failed", "The expectation cannot be met"),
  HEADERS_TOO_LARGE(431, "headers-too-large", "The header fields are too large"),
  RATE_LIMITED(429, "rate-limited", "Too many requests"),
  QUOTA_EXHAUSTED(429, "quota-exhausted", "The quota is used up"),
  CONCURRENCY_LIMITED(429, "concurrency-limited", "Too many requests at once"),
  UPSTREAM_FAILED(502, "upstream-failed", "The upstream gave no usable answer"),
  UPSTREAM_TIMEOUT(504, "upstream-timeout", "The upstream did not answer in time"),
  UNDECIDABLE(503, "undecidable", "The request cannot be decided now"),
  UPSTREAM_UNAVAILABLE(503, "upstream-unavailable", "The upstream is not available"),
  DRAINING(503, "draining", "This node is shutting down");

  private final int status;
  private final String slug;
  private final String title;

  Reason(int status, String slug, String title) {
    this.status = status;
    this.slug = slug;
    this.title = title;
  }

  /** The HTTP status that tells this reason. */
  public int status() {
    return status;
  }

  /** The name outside: lower case, words joined by hyphens. */
  public String slug() {
    return slug;
  }

  /** One short sentence for a person; says nothing of rules, libraries or upstreams. */
  public String title() {
    return title;
  }

  /** The {@code type} of the problem document (RFC 9457 §3.1.1). */
  public String type() {
    return "urn:portcullis:reason:" + slug;
  }
}

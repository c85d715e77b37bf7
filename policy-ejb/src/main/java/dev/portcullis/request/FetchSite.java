package dev.portcullis.request;

/**
 * Whether a page of another site may have made a browser send a request (Fetch Metadata Request
 * Headers, W3C; {@code Origin}, RFC 6454 §7).
 */
public final class FetchSite {

  private FetchSite() {}

  /**
   * Whether the request says that it comes from a browser, and not from a page of the origin that
   * it goes to. What a person opened from elsewhere ({@code none}: an address typed, a link in a
   * mail) counts as foreign too, since somebody else may have written that link.
   */
  public static boolean foreign(AccessRequest request) {
    HttpFields fields = request.fields();
    int told = fields.count("Sec-Fetch-Site");
    if (told > 0) {
      return told > 1 || !"same-origin".equals(fields.first("Sec-Fetch-Site"));
    }
    String origin = fields.first("Origin");
    return origin != null && !isOwn(origin, request);
  }

  /** By scheme and host: the port of an origin is not among what a request is judged by. */
  private static boolean isOwn(String origin, AccessRequest request) {
    String own = request.scheme() + "://" + request.host();
    return origin.regionMatches(true, 0, own, 0, own.length())
        && (origin.length() == own.length() || origin.charAt(own.length()) == ':');
  }
}

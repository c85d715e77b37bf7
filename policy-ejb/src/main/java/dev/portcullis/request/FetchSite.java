package dev.portcullis.request;

/**
 * Whether a page of another site may have made a browser send a request (Fetch Metadata Request
 * Headers, W3C; {@code Origin}, RFC 6454 §7; {@code Referer}, RFC 9110 §10.1.3). A browser that
 * sends none of the three, one of before 2023 on a page that forbids it to say where it was, cannot
 * be told from a program.
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
    String from = fields.first("Origin");
    if (from == null) {
      from = fields.first("Referer");
    }
    return from != null && !isOwn(from, request);
  }

  /** By scheme and host: the port of an origin is not among what a request is judged by. */
  private static boolean isOwn(String from, AccessRequest request) {
    String own = request.scheme() + "://" + request.host();
    return from.regionMatches(true, 0, own, 0, own.length())
        && (from.length() == own.length() || ":/?#".indexOf(from.charAt(own.length())) >= 0);
  }
}

package dev.portcullis.decision.token;

import dev.portcullis.decision.AnswerDuty;
import dev.portcullis.decision.AnswerHead;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What the answer to a token outside of {@code Authorization} owes: caches that others share keep
 * no answer to a request with {@code Authorization} (RFC 9111 §3.5), and do not know of this one; a
 * browser fails a WebSocket whose handshake offered protocols and whose answer selects none
 * (WebSockets Standard, establishing a connection).
 *
 * @param inQuery the address itself holds the token: nobody keeps it (RFC 6750 §2.3, §5.3)
 * @param present whether there was a token
 * @param selected the protocol that a handshake offers for that alone; null for none
 */
record TokenDuty(boolean inQuery, boolean present, @Nullable String selected)
    implements AnswerDuty {

  private static final String CACHE_CONTROL = "Cache-Control";
  private static final String PROTOCOL = "Sec-WebSocket-Protocol";
  private static final String REFERRER_POLICY = "Referrer-Policy";

  /** What some caches listen to in place of {@code Cache-Control} (RFC 9213). */
  private static final List<String> OF_SOME_CACHES =
      List.of(
          "CDN-Cache-Control",
          "Cloudflare-CDN-Cache-Control",
          "Akamai-Cache-Control",
          "Netlify-CDN-Cache-Control",
          "Vercel-CDN-Cache-Control",
          "Surrogate-Control",
          "X-Accel-Expires");

  /** Null where nothing is owed. */
  static @Nullable TokenDuty of(TokenSearch search, boolean present) {
    return present || search.marker() != null
        ? new TokenDuty(!search.parameters().isEmpty(), present, search.marker())
        : null;
  }

  @Override
  public void carryOut(AnswerHead head) {
    if (head.status() == 101) {
      select(head);
    }
    if (head.status() >= 200 && present) {
      OF_SOME_CACHES.forEach(head::remove);
      if (inQuery) {
        head.set(CACHE_CONTROL, "no-store");
        hideAddress(head);
      } else if (!isPrivate(head)) {
        head.add(CACHE_CONTROL, "private");
      }
    }
  }

  /** Only where the upstream selects none of those that it was offered. */
  private void select(AnswerHead head) {
    if (selected != null && head.values(PROTOCOL).isEmpty()) {
      head.set(PROTOCOL, selected);
    }
  }

  /** What a page of this address asks for does not tell the address on, only its origin. */
  private static void hideAddress(AnswerHead head) {
    if (!head.values(REFERRER_POLICY).equals(List.of("no-referrer"))) {
      head.set(REFERRER_POLICY, "strict-origin");
    }
  }

  private static boolean isPrivate(AnswerHead head) {
    return head.values(CACHE_CONTROL).stream()
        .flatMap(line -> List.of(line.split(",")).stream())
        .map(directive -> directive.strip().toLowerCase(Locale.ROOT))
        .anyMatch(directive -> directive.equals("private") || directive.equals("no-store"));
  }
}

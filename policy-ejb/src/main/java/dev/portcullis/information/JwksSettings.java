package dev.portcullis.information;

import java.time.Duration;

/**
 * How keys of issuers are kept.
 *
 * @param refresh how often they are fetched anew, give or take a tenth
 * @param retry how soon after a failure they are fetched again
 * @param coldRetry the same as long as an issuer's keys were never had
 * @param clientLookups how many fetches the tokens of one client can cause at once, per issuer
 * @param clientInterval the time after which a client can cause one more; as long, a key that was
 *     looked for and not found stays unknown to who asked
 * @param issuerLookups how many fetches all clients together can cause at once, per issuer
 * @param issuerInterval the time after which they can cause one more
 * @param patience how long a request may wait for keys
 * @param keep how long keys stay good while their issuer does not answer
 * @param waiters how many requests may wait at once
 */
public record JwksSettings(
    Duration refresh,
    Duration retry,
    Duration coldRetry,
    int clientLookups,
    Duration clientInterval,
    int issuerLookups,
    Duration issuerInterval,
    Duration patience,
    Duration keep,
    int waiters) {

  public static final JwksSettings DEFAULT =
      new JwksSettings(
          Duration.ofMinutes(5),
          Duration.ofSeconds(30),
          Duration.ofSeconds(5),
          3,
          Duration.ofSeconds(10),
          12,
          Duration.ofSeconds(2),
          Duration.ofSeconds(2),
          Duration.ofHours(24),
          64);

  /** The same with other bounds of waiting. */
  public JwksSettings waiting(Duration longest, int most) {
    return new JwksSettings(
        refresh,
        retry,
        coldRetry,
        clientLookups,
        clientInterval,
        issuerLookups,
        issuerInterval,
        longest,
        keep,
        most);
  }
}

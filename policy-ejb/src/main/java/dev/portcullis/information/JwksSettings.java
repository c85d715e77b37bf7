package dev.portcullis.information;

import java.time.Duration;

/**
 * How keys of issuers are kept.
 *
 * @param refresh how often they are fetched anew, give or take a tenth
 * @param retry how soon after a failure they are fetched again
 * @param coldRetry the same as long as an issuer's keys were never had
 * @param unknownKid the shortest time between two fetches that tokens can cause per issuer
 * @param patience how long a request may wait for keys
 * @param keep how long keys stay good while their issuer does not answer
 * @param waiters how many requests may wait at once
 */
public record JwksSettings(
    Duration refresh,
    Duration retry,
    Duration coldRetry,
    Duration unknownKid,
    Duration patience,
    Duration keep,
    int waiters) {

  public static final JwksSettings DEFAULT =
      new JwksSettings(
          Duration.ofMinutes(5),
          Duration.ofSeconds(30),
          Duration.ofSeconds(5),
          Duration.ofSeconds(30),
          Duration.ofSeconds(2),
          Duration.ofHours(24),
          64);
}

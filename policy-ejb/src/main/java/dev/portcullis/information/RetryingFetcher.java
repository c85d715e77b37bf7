package dev.portcullis.information;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;

/**
 * Tries again, after a moment, what was not had: a lost packet is no outage.
 *
 * <p>Plain Java on purpose. An interceptor of the server (MicroProfile Fault Tolerance) asks for
 * the application of the thread that calls it, and threads that hear of a publication over the grid
 * have none. A circuit breaker there would be one for all issuers, too: an issuer that is down
 * would cut off the others. {@link JwksSource} spaces the attempts per issuer instead.
 *
 * @param attempts in all, 1 or more
 * @param pause before each further one
 */
public record RetryingFetcher(Fetcher fetcher, int attempts, Duration pause) implements Fetcher {

  @Override
  public byte[] fetch(URI location) throws IOException, InterruptedException {
    for (int left = attempts - 1; left > 0; left--) {
      try {
        return fetcher.fetch(location);
      } catch (IOException e) {
        Thread.sleep(pause.toMillis());
      }
    }
    return fetcher.fetch(location);
  }
}

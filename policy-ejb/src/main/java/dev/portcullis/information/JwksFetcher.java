package dev.portcullis.information;

import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import org.eclipse.microprofile.faulttolerance.Bulkhead;
import org.eclipse.microprofile.faulttolerance.Retry;
import org.eclipse.microprofile.faulttolerance.Timeout;

/**
 * {@link HttpFetcher} with MicroProfile Fault Tolerance around it: a lost packet is tried again at
 * once, a hanging fetch ends, and issuers that hang do not take all threads.
 *
 * <p>There is no circuit breaker here, on purpose: it would be one for all issuers, and an issuer
 * that is down would cut off the others. {@link JwksSource} spaces the attempts per issuer instead,
 * which is what a breaker is for.
 */
@ApplicationScoped
public class JwksFetcher implements Fetcher {

  private static final long TIMEOUT_MILLIS = 5_000;

  private static final Fetcher HTTP = new HttpFetcher(Duration.ofMillis(TIMEOUT_MILLIS));

  @Override
  @Retry(maxRetries = 2, delay = 200, jitter = 100, delayUnit = ChronoUnit.MILLIS)
  @Timeout(value = TIMEOUT_MILLIS + 500, unit = ChronoUnit.MILLIS)
  @Bulkhead(16)
  public byte[] fetch(URI location) throws IOException, InterruptedException {
    return HTTP.fetch(location);
  }
}

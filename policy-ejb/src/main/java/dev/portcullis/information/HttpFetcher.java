package dev.portcullis.information;

import dev.portcullis.configuration.TlsSuites;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLParameters;

/**
 * Fetches over HTTPS, or HTTP from this very machine. Bounded in size and in the whole time that it
 * takes; follows no redirect, since where keys come from is the policy's to say.
 */
public final class HttpFetcher implements Fetcher {

  /** The longest document, in bytes. */
  public static final int MAX_BYTES = 512 << 10;

  private static final String[] PROTOCOLS = {"TLSv1.3", "TLSv1.2"}; // RFC 8996
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(2);

  private final HttpClient client =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .followRedirects(HttpClient.Redirect.NEVER)
          .connectTimeout(CONNECT_TIMEOUT)
          .sslParameters(new SSLParameters(TlsSuites.STRONG.toArray(String[]::new), PROTOCOLS))
          .build();
  private final Duration timeout;

  /**
   * A fetcher.
   *
   * @param timeout from the first packet to the last byte
   */
  public HttpFetcher(Duration timeout) {
    this.timeout = timeout;
  }

  @Override
  public byte[] fetch(URI location) throws IOException, InterruptedException {
    Locations.requireTrustworthy(location);
    var request =
        HttpRequest.newBuilder(location)
            .timeout(timeout)
            .header("Accept", "application/jwk-set+json, application/json")
            .build();
    // not send(): its timeout ends with the head, and a body could drip for ever
    var answer = client.sendAsync(request, info -> new BoundedBody(MAX_BYTES));
    try {
      return body(answer.get(timeout.toMillis(), TimeUnit.MILLISECONDS));
    } catch (TimeoutException e) {
      throw new IOException("no whole answer in time", e);
    } catch (ExecutionException e) {
      throw new IOException("no answer: " + e.getCause(), e);
    } finally {
      answer.cancel(true);
    }
  }

  private static byte[] body(HttpResponse<byte[]> response) throws IOException {
    if (response.statusCode() != 200) {
      throw new IOException("answered with status " + response.statusCode());
    }
    return response.body();
  }
}

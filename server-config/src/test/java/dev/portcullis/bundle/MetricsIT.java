package dev.portcullis.bundle;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.bundle.SharedBundle.Running;
import dev.portcullis.testing.Awaiting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(SharedBundle.class)
class MetricsIT {

  private static final Pattern ROW =
      Pattern.compile("^\\| `(portcullis_\\w+)` \\| (\\w+) \\|", Pattern.MULTILINE);

  /** What only shows once something has happened that the shared bundle has no policy for. */
  private static final Set<String> OF_EVENTS =
      Set.of(
          "portcullis_shadow_total", "portcullis_findings_total", "portcullis_streams_cut_total");

  private static final Map<String, String> ROUTE = Map.of("route", "scripted");

  private final Running running;

  MetricsIT(Running running) {
    this.running = running;
  }

  @BeforeEach
  void someRequestsAreServed() throws Exception {
    double before = sum("portcullis_request_seconds", "_count", Map.of());
    assertThat(ask("/named").status()).isEqualTo(200);
    Awaiting.until(() -> sum("portcullis_request_seconds", "_count", Map.of()) > before);
  }

  private RawHttp.Answer ask(String path) throws IOException {
    return RawHttp.request(running.bundle().dataPort(), "GET", path);
  }

  /** A scrape that meets the tick of a second may mix two states: it is made again then. */
  private Scrape scrape() throws IOException {
    AssertionError mixed = new AssertionError("not scraped");
    for (int i = 0; i < 5; i++) {
      try {
        return scrapeOnce();
      } catch (AssertionError e) {
        mixed = e;
      }
    }
    throw mixed;
  }

  private Scrape scrapeOnce() throws IOException {
    var answer = RawHttp.request(running.bundle().adminPort(), "GET", "/metrics");
    assertThat(answer.status()).isEqualTo(200);
    return Scrape.of(answer.body());
  }

  private double sum(String family, String part, Map<String, String> labels) throws IOException {
    return scrape().sum(family, family + part, labels);
  }

  @Test
  void everyFamilyIsDescribedOnceAndEverySeriesStandsOnce() throws Exception {
    var families = scrape().families();
    assertThat(families).containsKeys("portcullis_request_seconds", "thread_count");
    assertThat(requireNonNull(families.get("portcullis_request_seconds")).type())
        .isEqualTo("histogram");
  }

  @Test
  void theFormatIsNamed() throws Exception {
    var answer = RawHttp.request(running.bundle().adminPort(), "GET", "/metrics");
    assertThat(answer.header("content-type")).startsWith("text/plain;").contains("version=0.0.4");
  }

  @Test
  void theWireAndTheDocumentationNameTheSame() throws Exception {
    var documented = new TreeMap<String, String>();
    ROW.matcher(Files.readString(Path.of("..", "docs", "observe.md")))
        .results()
        .forEach(row -> documented.put(row.group(1), row.group(2)));
    var written = new TreeMap<String, String>();
    scrape().families().values().stream()
        .filter(family -> family.name().startsWith("portcullis_"))
        .forEach(family -> written.put(family.name(), family.type()));
    assertThat(documented).containsAllEntriesOf(written);
    documented.keySet().removeAll(OF_EVENTS);
    assertThat(written).containsAllEntriesOf(documented);
  }

  @Test
  void timesAreSecondsNoLongerThanTheClientWaitedAndNoShorterThanTheUpstreamTook()
      throws Exception {
    var before = scrape();
    var asked = new CountDownLatch(1);
    var answer = new CountDownLatch(1);
    var held = new AtomicLong();
    running
        .scripted()
        .play(
            request -> {
              long start = System.nanoTime();
              asked.countDown();
              assertThat(answer.await(60, TimeUnit.SECONDS)).isTrue();
              held.set(System.nanoTime() - start);
              request.say("HTTP/1.1 204 No Content\r\n\r\n");
            });
    long start = System.nanoTime();
    var reply = CompletableFuture.supplyAsync(this::slow);
    assertThat(asked.await(60, TimeUnit.SECONDS)).isTrue();
    scrape();
    answer.countDown();
    assertThat(reply.get(60, TimeUnit.SECONDS)).isEqualTo(204);
    for (String family :
        new String[] {"portcullis_request_seconds", "portcullis_upstream_seconds"}) {
      double count = before.sum(family, family + "_count", ROUTE);
      Awaiting.until(() -> sum(family, "_count", ROUTE) == count + 1);
      double waited = (System.nanoTime() - start) / 1e9;
      double took = sum(family, "_sum", ROUTE) - before.sum(family, family + "_sum", ROUTE);
      // Whole microseconds are counted, each of some parts cut off.
      assertThat(took).as(family).isBetween(held.get() / 1e9 - 1e-5, waited);
    }
    String decision = "portcullis_decision_seconds";
    double decided = sum(decision, "_sum", ROUTE) - before.sum(decision, decision + "_sum", ROUTE);
    assertThat(decided).isBetween(0.0, (System.nanoTime() - start) / 1e9);
  }

  private int slow() {
    try {
      String head = "GET /slow HTTP/1.1\r\nHost: scripted.example.com\r\nConnection: close\r\n\r\n";
      return RawHttp.send(running.bundle().dataPort(), head).status();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}

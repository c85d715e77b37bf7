package dev.portcullis.store.limit;

import dev.portcullis.rate.gcra.WithoutGrid;
import dev.portcullis.rate.quota.LeasedQuotaLimiter;
import dev.portcullis.rate.quota.QuotaBudget;
import dev.portcullis.rate.quota.QuotaPeriod;
import dev.portcullis.store.Store;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A node in a process of its own that spends a quota: it tells each unit that was admitted, once it
 * was, until the quota is used up or the process is killed.
 */
final class QuotaSpender implements AutoCloseable {
  static final long UNITS = 20_000;

  /** The nodes that each of them counts on. */
  static final int NODES = 5;

  private static final QuotaBudget BUDGET =
      new QuotaBudget(
          "monthly", "subject", UNITS, QuotaPeriod.MONTH, ZoneOffset.UTC, WithoutGrid.REFUSE);

  /** The same month for all, whenever the test runs. */
  static final Instant NOW = Instant.parse("2026-11-25T12:00:00Z");

  private final Process process;
  private final BufferedReader output;
  private int admitted;

  QuotaSpender(String url) throws IOException {
    process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                QuotaSpender.class.getName(),
                url)
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    output =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
  }

  /** Reads until so many units were admitted, or the quota is used up. */
  void until(int units) throws IOException {
    while (admitted < units && next() != null) {
      // the next unit
    }
  }

  /** Kills the process as {@code kill -9} does; units that it told as admitted. */
  int kill() throws IOException, InterruptedException {
    process.toHandle().destroyForcibly(); // unlike the process, it leaves what was told readable
    process.waitFor();
    while (next() != null) {
      // what it had told before it died
    }
    return admitted;
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }

  private @Nullable String next() throws IOException {
    String line = output.readLine();
    admitted += "admitted".equals(line) ? 1 : 0;
    return "used up".equals(line) ? null : line;
  }

  /** The URL of the database. */
  public static void main(String[] args) {
    var threads = Executors.newScheduledThreadPool(5);
    var ledger = new DatabaseQuotaLedger(Store.open(args[0], "", ""));
    var limiter =
        new LeasedQuotaLimiter(
            ledger,
            InstantSource.fixed(NOW),
            System::nanoTime,
            () -> NODES,
            threads,
            1000,
            TimeUnit.SECONDS.toNanos(5));
    threads.scheduleWithFixedDelay(limiter::tick, 1, 1, TimeUnit.SECONDS);
    while (true) {
      long outcome = limiter.acquire(BUDGET, "k", null, 1);
      if (outcome == 0) {
        System.out.println("admitted");
      } else if (outcome > 0) {
        System.out.println("used up");
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
      }
    }
  }
}

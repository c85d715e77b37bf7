package dev.portcullis.bench.gateway;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.cloud.gateway.filter.ratelimit.RateLimiter;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Mono;

/**
 * A rate for each subject in the memory of this node, where the gateway's own needs Redis: the
 * generic cell rate algorithm with a burst of one second.
 */
@Component
public class SubjectRateLimiter implements RateLimiter<SubjectRateLimiter.Rate> {

  /**
   * What a route may say of its rate.
   *
   * @param perSecond requests
   */
  public record Rate(long perSecond) {}

  private static final long SECOND = 1_000_000_000;

  private final ConcurrentHashMap<String, AtomicLong> arrivals = new ConcurrentHashMap<>();
  private final Rate rate;

  /**
   * @param perSecond requests that a subject may make
   */
  public SubjectRateLimiter(@Value("${bench.rate}") long perSecond) {
    this.rate = new Rate(perSecond);
  }

  @Override
  public Mono<Response> isAllowed(String routeId, String subject) {
    var arrival = arrivals.computeIfAbsent(subject, key -> new AtomicLong(System.nanoTime()));
    return Mono.just(new Response(admits(arrival), Map.of()));
  }

  private boolean admits(AtomicLong arrival) {
    long interval = SECOND / rate.perSecond();
    while (true) {
      long expected = arrival.get();
      long now = System.nanoTime();
      if (expected - now > SECOND) {
        return false;
      }
      if (arrival.compareAndSet(expected, Math.max(expected, now) + interval)) {
        return true;
      }
    }
  }

  @Override
  public Map<String, Rate> getConfig() {
    return Map.of();
  }

  @Override
  public Class<Rate> getConfigClass() {
    return Rate.class;
  }

  @Override
  public Rate newConfig() {
    return rate;
  }
}

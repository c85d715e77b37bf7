package dev.portcullis.policy.document.limit;

import dev.portcullis.rate.quota.QuotaPeriod;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;

/**
 * What is said of a limit besides its name: how much it allows, to whom more or less than to
 * others, and what a client is told of it.
 */
public final class LimitTraits {

  private LimitTraits() {}

  /** How much a limit allows each key: one of its four kinds. */
  public sealed interface Amount {}

  /**
   * Units per time.
   *
   * @param windows one or more; each must have room
   * @param delay how long a request may be held back for its units instead of being refused; zero:
   *     not at all
   */
  public record Rates(List<Window> windows, Duration delay) implements Amount {
    public Rates {
      windows = List.copyOf(windows);
    }

    /** This with another burst of the first window, and another delay. */
    public Rates with(long burst, Duration held) {
      var others = new ArrayList<>(windows);
      var first = windows.get(0);
      others.set(0, new Window(first.units(), first.per(), burst));
      return new Rates(others, held);
    }

    /** One window, without delay. */
    public static Rates of(long units, Duration per, long burst) {
      return new Rates(List.of(new Window(units, per, burst)), Duration.ZERO);
    }
  }

  /**
   * One of the windows of a rate.
   *
   * @param units allowed per {@code per}
   * @param burst how many may come at once; of further windows always {@code units}
   */
  public record Window(long units, Duration per, long burst) {}

  /**
   * Units per calendar period, kept in the database.
   *
   * @param zone whose midnight ends a day
   */
  public record Quota(long units, QuotaPeriod period, ZoneId zone) implements Amount {}

  /**
   * Requests at one time.
   *
   * @param most requests under way, their answers and tunnels included
   */
  public record Concurrency(long most) implements Amount {}

  /**
   * Bytes of bodies per time; what is faster is held back, never refused.
   *
   * @param bytes allowed per {@code per}
   * @param burst bytes that may come at once
   */
  public record Bandwidth(long bytes, Duration per, long burst, Flow flow) implements Amount {

    /** A burst smaller than what is read at once would hold each piece of a body back. */
    public static final long SMALLEST_BURST = 64 << 10;

    /** A bandwidth of which only the bytes are said. */
    public static Bandwidth of(long bytes, Duration per) {
      return new Bandwidth(bytes, per, Math.max(bytes, SMALLEST_BURST), Flow.ANSWER);
    }
  }

  /** Which bodies a bandwidth is of. */
  public enum Flow {
    /** What the client sends. */
    REQUEST,
    /** What the client gets. */
    ANSWER,
    /** One bandwidth for the two together. */
    BOTH
  }

  /**
   * Another amount for some keys.
   *
   * @param name the value of {@link Tiers#by} that has it
   * @param amount of the limit's own kind
   */
  public record Tier(String name, Amount amount) {}

  /**
   * Amounts by what a key or a claim says.
   *
   * @param by as a limit's key: {@code claim:plan}
   * @param of the tiers; what none of them names has the limit's own amount
   */
  public record Tiers(String by, List<Tier> of) {
    public Tiers {
      of = List.copyOf(of);
    }
  }

  /** When a client is told of a limit. */
  public enum Telling {
    /** When it is refused. */
    REFUSALS,
    /** With each answer: {@code RateLimit} and {@code RateLimit-Policy}. */
    ANSWERS,
    /** With each answer, by {@code X-RateLimit-*} too. */
    LEGACY
  }
}

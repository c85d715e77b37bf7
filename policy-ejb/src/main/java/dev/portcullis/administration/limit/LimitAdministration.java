package dev.portcullis.administration.limit;

import dev.portcullis.administration.policy.ActivePolicy;
import dev.portcullis.decision.replay.RecordedDecision;
import dev.portcullis.decision.replay.WhatIf;
import dev.portcullis.policy.check.LimitVariant;
import dev.portcullis.policy.check.LimitVariant.Unsound;
import dev.portcullis.policy.document.PolicyDocument;
import dev.portcullis.policy.document.limit.Limit;
import dev.portcullis.policy.document.limit.LimitTraits.Concurrency;
import dev.portcullis.store.audit.AuditTrail;
import dev.portcullis.store.audit.Author;
import dev.portcullis.store.limit.KeyOverride;
import dev.portcullis.store.limit.KeyOverrides;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What administrators do to single keys of limits; the policy stays as it is. */
public final class LimitAdministration {

  /** The longest time that an override may hold. */
  public static final Duration LONGEST = Duration.ofDays(366);

  private final Supplier<ActivePolicy> policies;
  private final KeyOverrides overrides;
  private final AuditTrail audit;
  private final Consumer<LimitNews> news;
  private final InstantSource clock;

  /**
   * @param news told of each change after it was written down
   */
  public LimitAdministration(
      Supplier<ActivePolicy> policies,
      KeyOverrides overrides,
      AuditTrail audit,
      Consumer<LimitNews> news,
      InstantSource clock) {
    this.policies = policies;
    this.overrides = overrides;
    this.audit = audit;
    this.news = news;
    this.clock = clock;
  }

  /**
   * An override, and whether it does anything.
   *
   * @param idle why it does nothing; null where it holds
   */
  public record Standing(KeyOverride override, @Nullable String idle) {}

  /**
   * An amount for one key.
   *
   * @param amount as in a policy, {@code 50/s}
   * @param until the end; empty is refused
   */
  public record Wish(
      String limit,
      String key,
      String amount,
      @Nullable Long burst,
      @Nullable Instant until,
      String comment) {}

  /** The overrides of all limits that have not ended, those of limits that are gone included. */
  public List<Standing> overrides() {
    var document = policies.get().document();
    return overrides.current().stream()
        .map(override -> new Standing(override, idle(document, override)))
        .toList();
  }

  private static @Nullable String idle(PolicyDocument document, KeyOverride override) {
    var limit = find(document, override.limit()).orElse(null);
    if (limit == null) {
      return "the policy has no such limit";
    }
    return LimitVariant.of(limit, override.amount(), override.burst()) instanceof Unsound unsound
        ? unsound.why()
        : null;
  }

  /** Gives a key another amount, in the place of the override that it may have. */
  public LimitResult override(Author author, Wish wish) {
    var limit = find(policies.get().document(), wish.limit()).orElse(null);
    if (limit == null) {
      return new LimitResult.Unknown();
    }
    var refused = refusal(limit, wish);
    if (refused != null || wish.until() == null) {
      return refused == null ? new LimitResult.Refused("until", "an end is needed") : refused;
    }
    var override =
        new KeyOverride(
            wish.limit(),
            wish.key(),
            wish.amount().strip(),
            wish.burst(),
            wish.until(),
            author.name(),
            clock.instant(),
            wish.comment());
    if (!overrides.put(override)) {
      return new LimitResult.Full(KeyOverrides.MOST);
    }
    news.accept(LimitNews.override(wish.limit(), wish.key()));
    return new LimitResult.Overridden(override);
  }

  private LimitResult.@Nullable Refused refusal(Limit limit, Wish wish) {
    if (!KeyOverride.keepable(wish.key())) {
      return new LimitResult.Refused(
          "key", "a key is 1 to " + KeyOverride.LONGEST_KEY + " characters on one line");
    }
    if (LimitVariant.of(limit, wish.amount(), wish.burst()) instanceof Unsound unsound) {
      return new LimitResult.Refused("amount", unsound.why());
    }
    Instant now = clock.instant();
    boolean good =
        wish.until() != null
            && wish.until().isAfter(now)
            && !wish.until().isAfter(now.plus(LONGEST));
    return good
        ? null
        : new LimitResult.Refused(
            "until", "the end lies ahead, at most " + LONGEST.toDays() + " days");
  }

  /** Ends an override early, that of a limit which is gone included. */
  public LimitResult end(Author author, String limit, String key) {
    if (!overrides.remove(limit, key, author)) {
      return new LimitResult.Unknown();
    }
    news.accept(LimitNews.override(limit, key));
    return new LimitResult.Done();
  }

  /** Gives a key its full budget again, on every node that hears of it. */
  public LimitResult reset(Author author, String name, String key) {
    var limit = find(policies.get().document(), name).orElse(null);
    if (limit == null) {
      return new LimitResult.Unknown();
    }
    if (limit.amount() instanceof Concurrency) {
      return new LimitResult.Refused(
          "key", "the places of a concurrency are free when its requests have ended");
    }
    if (key.isEmpty() || key.length() > KeyOverride.LONGEST_KEY) {
      return new LimitResult.Refused(
          "key", "a key is 1 to " + KeyOverride.LONGEST_KEY + " characters");
    }
    audit.record(author, "limit.reset", name + " " + key, "");
    news.accept(LimitNews.reset(name, key));
    return new LimitResult.Done();
  }

  /** What another amount would have refused; empty where there is no such limit. */
  public Optional<WhatIf.Answer> whatIf(
      String name, String amount, @Nullable Long burst, List<RecordedDecision> recorded) {
    var active = policies.get();
    return find(active.document(), name)
        .map(
            limit ->
                LimitVariant.of(limit, amount, burst) instanceof LimitVariant.Sound sound
                    ? WhatIf.ask(
                        active.document(), active.number(), limit, sound.amount(), recorded)
                    : new WhatIf.Untold(((Unsound) LimitVariant.of(limit, amount, burst)).why()));
  }

  private static Optional<Limit> find(PolicyDocument document, String name) {
    return document.limits().stream().filter(limit -> limit.name().equals(name)).findFirst();
  }
}

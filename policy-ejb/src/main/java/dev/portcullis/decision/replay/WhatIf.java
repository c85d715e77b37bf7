package dev.portcullis.decision.replay;

import dev.portcullis.policy.check.LimitVariant;
import dev.portcullis.policy.document.PolicyDocument;
import dev.portcullis.policy.document.limit.Limit;
import dev.portcullis.policy.document.limit.LimitTraits.Amount;
import dev.portcullis.policy.document.limit.LimitTraits.Rates;
import dev.portcullis.policy.limit.LimitPlan;
import dev.portcullis.policy.text.Quantities;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What another amount of a rate would have refused: the recorded decisions once more, in the order
 * of time, through the arithmetic that the limiter itself uses. Pure.
 *
 * <p>A request takes part if the limit counted it ({@link CountedRequests}). Each key begins with
 * its full burst, since what was before the record is not known.
 */
public final class WhatIf {

  /** How many keys are told. */
  static final int KEYS_TOLD = 20;

  private final Limit limit;
  private final long version;
  private final CountedRequests requests;

  private WhatIf(PolicyDocument document, long version, Limit limit) {
    this.version = version;
    this.limit = limit;
    this.requests = new CountedRequests(document, limit);
  }

  /** What is answered. */
  public sealed interface Answer {}

  /**
   * It was replayed.
   *
   * @param requests that took part
   * @param from the time of the first, null where there is none
   * @param to the time of the last, null where there is none
   * @param refusedThen how many the limit refused
   * @param refused how many it would refuse with the other amount
   * @param keys those that are refused most, at most 20
   * @param notes what the figures do not say
   */
  public record Replayed(
      int requests,
      @Nullable Instant from,
      @Nullable Instant to,
      int refusedThen,
      int refused,
      List<KeyCount> keys,
      List<String> notes)
      implements Answer {
    public Replayed {
      keys = List.copyOf(keys);
      notes = List.copyOf(notes);
    }
  }

  /** The figures of one key. */
  public record KeyCount(String key, int requests, int refusedThen, int refused) {}

  /**
   * The record does not tell enough.
   *
   * @param why for a person
   */
  public record Untold(String why) implements Answer {}

  /**
   * Asks.
   *
   * @param version of the policy that the document is
   * @param amount of the limit's kind
   * @param recorded in the order of time
   */
  public static Answer ask(
      PolicyDocument document,
      long version,
      Limit limit,
      Amount amount,
      List<RecordedDecision> recorded) {
    String why = untold(limit, amount);
    return why == null
        ? new WhatIf(document, version, limit).replay(amount, recorded)
        : new Untold(why);
  }

  private static @Nullable String untold(Limit limit, Amount amount) {
    if (!(amount instanceof Rates)) {
      return "only a rate can be replayed: the record of a "
          + LimitVariant.kind(amount)
          + " does not reach back far enough, or does not tell how long the refused would have"
          + " taken";
    }
    boolean constant = limit.cost() == null || Quantities.count(limit.cost()) != null;
    return constant && limit.answerCost() == null
        ? null
        : "the record does not tell what each request cost";
  }

  private Replayed replay(Amount amount, List<RecordedDecision> recorded) {
    var plan = (LimitPlan.OfRate) LimitPlan.of(limit, amount);
    Long cost = limit.cost() == null ? null : Quantities.count(limit.cost());
    var replay = new RateReplay(plan, cost == null ? 1 : cost);
    var notes = new ArrayList<String>();
    int others = 0;
    int keyless = 0;
    for (var decision : recorded) {
      if (requests.counted(decision)) {
        String key = requests.key(decision);
        if (key == null) {
          keyless++;
        } else {
          replay.next(key, decision.time(), requests.refused(decision));
          others += decision.version() == version ? 0 : 1;
        }
      }
    }
    note(notes, others, keyless);
    return new Replayed(
        replay.requests(),
        replay.from(),
        replay.to(),
        replay.refusedThen(),
        replay.refused(),
        replay.counts().stream().sorted(MOST_REFUSED).limit(KEYS_TOLD).toList(),
        notes);
  }

  private static final Comparator<KeyCount> MOST_REFUSED =
      Comparator.comparingInt(KeyCount::refused)
          .thenComparingInt(KeyCount::refusedThen)
          .thenComparingInt(KeyCount::requests)
          .reversed()
          .thenComparing(KeyCount::key);

  private void note(List<String> notes, int others, int keyless) {
    if (limit.tiers() != null) {
      notes.add("Tiers are not looked at: every key is replayed with this amount.");
    }
    if (others > 0) {
      notes.add(others + " of the requests were decided by other versions of the policy.");
    }
    if (keyless > 0) {
      notes.add(keyless + " requests are left out: their record does not tell their key.");
    }
  }
}

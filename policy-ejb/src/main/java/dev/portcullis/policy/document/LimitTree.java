package dev.portcullis.policy.document;

import dev.portcullis.policy.document.LimitTraits.Amount;
import dev.portcullis.policy.document.LimitTraits.Bandwidth;
import dev.portcullis.policy.document.LimitTraits.Concurrency;
import dev.portcullis.policy.document.LimitTraits.Flow;
import dev.portcullis.policy.document.LimitTraits.Quota;
import dev.portcullis.policy.document.LimitTraits.Rates;
import dev.portcullis.policy.document.LimitTraits.Telling;
import dev.portcullis.policy.document.LimitTraits.Tier;
import dev.portcullis.policy.document.PolicyDocument.Limit;
import dev.portcullis.policy.text.Quantities;
import dev.portcullis.rate.gcra.WithoutGrid;
import java.time.Duration;
import java.time.ZoneId;

/** A limit as fields; those that say the default are left out. */
final class LimitTree {

  private LimitTree() {}

  static DocumentTree of(Limit limit) {
    var tree = new DocumentTree().put("name", limit.name()).put("key", limit.key());
    amount(tree, limit.amount());
    tree.put("cost", limit.cost()).put("answer-cost", limit.answerCost());
    var tiers = limit.tiers();
    if (tiers != null) {
      tree.put("tier-by", tiers.by())
          .put("tiers", tiers.of().stream().map(LimitTree::tier).toList());
    }
    return tree.put("without-grid", limit.withoutGrid(), WithoutGrid.SHARE, DocumentReader::slug)
        .put("headers", limit.headers(), Telling.REFUSALS, DocumentReader::slug)
        .flag("before-authentication", limit.beforeAuthentication());
  }

  private static Object tier(Tier tier) {
    var tree = new DocumentTree().put("name", tier.name());
    amount(tree, tier.amount());
    return tree.fields();
  }

  private static void amount(DocumentTree tree, Amount amount) {
    if (amount instanceof Quota quota) {
      tree.put("quota", LimitTexts.text(quota))
          .put("zone", quota.zone(), LimitReader.UTC, ZoneId::getId);
    } else if (amount instanceof Concurrency concurrency) {
      tree.put("concurrency", concurrency.most());
    } else if (amount instanceof Bandwidth bandwidth) {
      long usual = Bandwidth.of(bandwidth.bytes(), bandwidth.per()).burst();
      tree.put("bandwidth", LimitTexts.text(bandwidth))
          .put("burst", bandwidth.burst(), usual, Quantities::formatSize)
          .put("flow", bandwidth.flow(), Flow.ANSWER, DocumentReader::slug);
    } else if (amount instanceof Rates rates) {
      var first = rates.windows().get(0);
      tree.put("rate", LimitTexts.text(rates))
          .put("burst", first.burst(), first.units(), t -> t)
          .put("delay", rates.delay(), Duration.ZERO, DocumentTree::duration);
    }
  }
}

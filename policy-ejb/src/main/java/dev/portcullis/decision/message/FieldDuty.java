package dev.portcullis.decision.message;

import dev.portcullis.decision.AnswerDuty;
import dev.portcullis.decision.AnswerHead;
import dev.portcullis.request.HttpFields;
import java.util.List;

/**
 * Changes the fields of an answer as its route says. An interim answer, or the consent to another
 * protocol, is given nothing.
 *
 * @param set in place of what the answer has
 * @param added besides
 * @param removed names
 */
public record FieldDuty(HttpFields set, HttpFields added, List<String> removed)
    implements AnswerDuty {

  @Override
  public void carryOut(AnswerHead head) {
    removed.forEach(head::remove);
    if (head.status() >= 200) {
      set.forEach(head::set);
      added.forEach(head::add);
    }
  }
}

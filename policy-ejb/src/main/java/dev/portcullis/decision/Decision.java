package dev.portcullis.decision;

import dev.portcullis.request.HttpFields;
import java.util.List;

/** The answer to an access request: permitted with obligations, denied with a reason, answered. */
public sealed interface Decision {

  /** What led to it. */
  DecisionFacts facts();

  /** What is owed to the answer, whoever makes it. */
  List<AnswerDuty> duties();

  /** Whether the request may go on. */
  default boolean allows() {
    return this instanceof Permitted;
  }

  /**
   * The request may go on, as the obligations say.
   *
   * @param obligations of the enforcement point
   */
  record Permitted(DecisionFacts facts, Obligations obligations) implements Decision {
    @Override
    public List<AnswerDuty> duties() {
      return obligations.duties();
    }
  }

  /**
   * The request ends here.
   *
   * @param headers what the answer carries besides the problem document: {@code WWW-Authenticate},
   *     {@code Allow}, {@code Retry-After}, {@code RateLimit}
   */
  record Denied(DecisionFacts facts, HttpFields headers, List<AnswerDuty> duties)
      implements Decision {
    public Denied {
      duties = List.copyOf(duties);
    }

    /** One that owes the answer nothing more. */
    public Denied(DecisionFacts facts, HttpFields headers) {
      this(facts, headers, List.of());
    }
  }

  /**
   * The gateway answers in the upstream's place: a preflight, a redirect, a text.
   *
   * @param status the status code
   * @param fields of the answer
   * @param body in UTF-8; may be empty
   */
  record Answered(
      DecisionFacts facts, int status, HttpFields fields, String body, List<AnswerDuty> duties)
      implements Decision {
    public Answered {
      duties = List.copyOf(duties);
    }
  }
}

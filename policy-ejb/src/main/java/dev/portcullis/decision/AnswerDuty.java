package dev.portcullis.decision;

/**
 * Something owed to every answer of a request, whoever makes it: the upstream, the gateway that
 * denies, or the gateway that finds no upstream. Carried out in the order of the obligations, once
 * for each head that is sent, interim ones (1xx) and consents to another protocol (101) included,
 * which a duty tells by their status. Only what is the gateway's own comes after it: {@code
 * X-Request-Id}, what limits tell, the framing.
 */
public interface AnswerDuty {

  /** Reads and changes the head of the answer before it is sent. */
  void carryOut(AnswerHead head);
}

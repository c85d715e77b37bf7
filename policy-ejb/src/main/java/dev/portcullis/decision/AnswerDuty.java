package dev.portcullis.decision;

/**
 * Something owed to every answer of a request, whoever makes it: the upstream, the gateway that
 * denies, or the gateway that finds no upstream. Carried out in the order of the obligations, once,
 * when nothing else changes the head any more.
 */
public interface AnswerDuty {

  /** Reads and changes the head of the answer before it is sent. */
  void carryOut(AnswerHead head);
}

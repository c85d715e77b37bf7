package dev.portcullis.proxy.observation;

import dev.portcullis.decision.DecisionFacts;
import dev.portcullis.policy.attribute.AnswerFacts;

/**
 * One line of the decision log.
 *
 * @param request what was asked
 * @param decision what led to the decision
 * @param permitted what the decision point said
 * @param ending how it ended
 * @param answer what the client was told, and what went either way
 * @param took how long it took
 */
public record DecisionLine(
    RequestFacts request,
    DecisionFacts decision,
    boolean permitted,
    Ending ending,
    AnswerFacts answer,
    Durations took) {}

package dev.portcullis.policy.attribute;

/**
 * What is known of an answer once it has ended.
 *
 * @param status as the client got it; 0 where it got none
 * @param size bytes of its body that were sent
 * @param requestSize bytes of the request's body that were received
 */
public record AnswerFacts(int status, long size, long requestSize) {}

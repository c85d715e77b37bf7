package dev.portcullis.behaviour;

import dev.portcullis.request.Reason;
import dev.portcullis.request.Subject;
import java.net.InetAddress;
import java.time.Instant;

/**
 * One decision, as the baselines learn from it.
 *
 * @param subject {@code issuer|id} of a token, else {@code kind|id}
 * @param credential names the credential without revealing it
 * @param authenticated whether the subject was verified: what an unverified request claims to be
 *     says nothing about that subject
 * @param findings how many signs of an attack were seen
 * @param provoked whether a page of another site may have made a browser send it with whatever
 *     credential browsers add by themselves: then it says nothing of anybody
 */
public record Observation(
    Instant time,
    InetAddress client,
    String subject,
    String credential,
    boolean authenticated,
    Reason reason,
    int findings,
    boolean provoked) {

  /** Whether the decision says something of a subject: it was verified, and is somebody. */
  boolean verified() {
    return authenticated && !subject.equals(NOBODY);
  }

  private static final String NOBODY = Subject.ANONYMOUS.key();
}

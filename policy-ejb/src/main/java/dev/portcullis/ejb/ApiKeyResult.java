package dev.portcullis.ejb;

import dev.portcullis.policy.Problem;
import java.util.List;

/** What became of a change of an API key. */
public sealed interface ApiKeyResult {

  /**
   * There is a new key.
   *
   * @param secret the whole key; this is the only time it is seen
   * @param version the policy version from which on it is good
   */
  record Created(String name, String secret, long version) implements ApiKeyResult {
    @Override
    public String toString() {
      return "Created[" + name + ", version " + version + "]";
    }
  }

  /** The key was revoked or deleted as of {@code version}. */
  record Changed(String name, long version) implements ApiKeyResult {}

  /** The change would not make a good policy. */
  record Rejected(List<Problem> problems) implements ApiKeyResult {
    public Rejected {
      problems = List.copyOf(problems);
    }
  }

  /** There is no such key. */
  record Unknown() implements ApiKeyResult {}

  /** Others publish without pause; try again. */
  record Conflict(long activeVersion) implements ApiKeyResult {}
}

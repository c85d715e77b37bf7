package dev.portcullis.administration.credential;

import dev.portcullis.policy.text.Problem;
import java.util.List;

/** What became of a change of a credential. */
public sealed interface CredentialResult {

  /**
   * There is a new secret.
   *
   * @param secret the whole key; this is the only time it is seen
   */
  record Created(String name, String secret) implements CredentialResult {
    @Override
    public String toString() {
      return "Created[" + name + "]";
    }
  }

  /** It was changed, revoked, taken back or deleted. */
  record Changed(String name) implements CredentialResult {}

  /** What is asked for makes no sense. */
  record Rejected(List<Problem> problems) implements CredentialResult {
    public Rejected {
      problems = List.copyOf(problems);
    }
  }

  /** It makes sense, but not as things are; nothing was changed. */
  record Refused(Refusal why) implements CredentialResult {}

  /** There is no such credential. */
  record Unknown() implements CredentialResult {}

  /** Why something cannot be done as things are. */
  enum Refusal {
    NAME_TAKEN("name-taken", "There is a key of this name"),
    DECLARED(
        "owned-by-document",
        "The policy document declares this key: change or remove it there; here it can be revoked"),
    REVOKED("revoked", "What has this name is revoked: take the revocation back first"),
    FULL("too-many", "There are as many as there may be: delete what is not needed");

    private final String slug;
    private final String message;

    Refusal(String slug, String message) {
      this.slug = slug;
      this.message = message;
    }

    /** Its name outside. */
    public String slug() {
      return slug;
    }

    /** For a person. */
    public String message() {
      return message;
    }
  }
}

package dev.portcullis.administration.policy;

import dev.portcullis.policy.text.Problem;
import java.util.List;

/** What became of a change of the policy. */
public sealed interface PublishResult {

  /**
   * The policy is in force; on every node within two seconds.
   *
   * @param version the version in force now: a new one, or the old one where nothing changed
   * @param warnings what the document hardly means
   */
  record Published(long version, List<Problem> warnings) implements PublishResult {
    public Published {
      warnings = List.copyOf(warnings);
    }
  }

  /**
   * The document is not good; nothing was changed.
   *
   * @param problems all of them, at least one
   */
  record Rejected(List<Problem> problems) implements PublishResult {
    public Rejected {
      problems = List.copyOf(problems);
    }
  }

  /**
   * Somebody else published first; nothing was changed.
   *
   * @param activeVersion what is in force
   */
  record Conflict(long activeVersion) implements PublishResult {}

  /** It would change who administers, and who asked may not; nothing was changed. */
  record NotPermitted() implements PublishResult {

    /** What is wrong and what to do. */
    public static final String WHY =
        "Only an administrator changes who administers: leave the issuers that have"
            + " `administrators` as they are in force, and add none";
  }

  /** There is no such version; only of an activation. */
  record UnknownVersion() implements PublishResult {}
}

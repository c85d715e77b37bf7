package dev.portcullis.policy.document;

import dev.portcullis.policy.text.Positions;
import dev.portcullis.policy.text.Problem;
import java.util.List;

/** What reading a text came to. */
public sealed interface ReadResult {

  /**
   * The text is a policy document; whether it makes sense is for {@code PolicyCompiler} to say.
   *
   * @param positions where each part stands in the text
   */
  record Read(PolicyDocument document, Positions positions) implements ReadResult {}

  /**
   * The text is no policy document.
   *
   * @param problems all of them, at least one
   * @param readable what could be read, with stand-ins for what could not: good for finding further
   *     problems, never to be published
   */
  record Unreadable(List<Problem> problems, PolicyDocument readable, Positions positions)
      implements ReadResult {
    public Unreadable {
      problems = List.copyOf(problems);
    }
  }
}

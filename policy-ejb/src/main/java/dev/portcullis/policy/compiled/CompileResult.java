package dev.portcullis.policy.compiled;

import dev.portcullis.policy.text.Problem;
import java.util.List;

/** What compiling a policy document came to. */
public sealed interface CompileResult {

  /**
   * The document makes sense; its document is {@code snapshot.document()}.
   *
   * @param warnings what it hardly means
   */
  record Compiled(CompiledPolicy snapshot, List<Problem> warnings) implements CompileResult {
    public Compiled {
      warnings = List.copyOf(warnings);
    }
  }

  /**
   * The document makes no sense, and nothing came of it.
   *
   * @param problems all of them, at least one
   */
  record Rejected(List<Problem> problems) implements CompileResult {
    public Rejected {
      problems = List.copyOf(problems);
    }
  }
}

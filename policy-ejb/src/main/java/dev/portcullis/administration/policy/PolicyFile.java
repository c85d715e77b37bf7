package dev.portcullis.administration.policy;

import dev.portcullis.administration.policy.PolicyRefusals.Refusal;
import dev.portcullis.administration.policy.PolicyRefusals.Source;
import dev.portcullis.policy.text.Problem;
import dev.portcullis.store.audit.Author;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;

/**
 * The policy document in a file: published at the start when its content differs from what it last
 * was when it was published, and again whenever the file changes. A file that stays as it is undoes
 * nothing that was published or rolled back since. One application of a node watches it; several
 * nodes may watch the same file.
 */
public final class PolicyFile {

  private static final System.Logger LOG = System.getLogger(PolicyFile.class.getName());
  private static final int MAX_BYTES = 1 << 20;

  private final Path file;
  private final PolicyAdministration administration;
  private final PolicyRefusals refusals;
  private final Consumer<String> terminal;
  private String seen = "";
  private String unreadable = "";

  /**
   * @param terminal told what is wrong with the file, once for each content
   */
  public PolicyFile(
      Path file,
      PolicyAdministration administration,
      PolicyRefusals refusals,
      Consumer<String> terminal) {
    this.file = file;
    this.administration = administration;
    this.refusals = refusals;
    this.terminal = terminal;
  }

  /** Looks at the file, and publishes it where it changed since the last look. */
  public synchronized void look() {
    if (!refusals.watching()) {
      return;
    }
    try {
      String text = read();
      unreadable = "";
      if (!text.equals(seen)) {
        publish(text);
        seen = text;
      }
    } catch (IOException e) {
      cannotBeRead(String.valueOf(e));
    }
  }

  /** Another application may watch it now. */
  public void leave() {
    refusals.leave();
  }

  private void cannotBeRead(String why) {
    if (!why.equals(unreadable)) {
      unreadable = why;
      seen = "";
      refused(List.of(new Problem(0, "", "the file cannot be read: " + why, "let it be read")));
    }
  }

  private String read() throws IOException {
    try (var in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(MAX_BYTES + 1);
      if (bytes.length > MAX_BYTES) {
        throw new IOException("longer than " + MAX_BYTES + " bytes");
      }
      return new String(bytes, StandardCharsets.UTF_8);
    }
  }

  private void publish(String text) {
    PublishResult result =
        administration.publishFile(text, Author.POLICY_FILE, "from " + file.getFileName());
    if (result instanceof PublishResult.Rejected rejected) {
      refused(rejected.problems());
      return;
    }
    if (refusals.last(Source.FILE).isPresent()) {
      terminal.accept("the policy file " + file + " is good again");
    }
    refusals.mended();
    if (result instanceof PublishResult.Published published) {
      LOG.log(
          System.Logger.Level.INFO, file + " is taken; in force is version " + published.version());
      if (!published.warnings().isEmpty()) {
        var warned = new StringBuilder("the policy file ").append(file).append(" hardly means");
        LOG.log(System.Logger.Level.WARNING, told(warned, published.warnings()));
      }
    }
  }

  private void refused(List<Problem> problems) {
    refusals.refused(Source.FILE, new Refusal(file.toString(), Instant.now(), problems));
    var text =
        new StringBuilder(
            "the policy file " + file + " is not published, the policy in force stays:");
    String told = told(text, problems);
    LOG.log(System.Logger.Level.ERROR, told);
    terminal.accept(told);
  }

  private static String told(StringBuilder text, List<Problem> problems) {
    for (Problem problem : problems) {
      text.append("\n  line ").append(problem.line()).append(", ").append(problem.path());
      text.append(": ").append(problem.message()).append("; ").append(problem.remedy());
    }
    return text.toString();
  }
}

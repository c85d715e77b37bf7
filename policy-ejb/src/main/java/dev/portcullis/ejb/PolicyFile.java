package dev.portcullis.ejb;

import dev.portcullis.policy.Problem;
import dev.portcullis.store.Author;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The policy document in a file: published at the start when its content differs from the version
 * in force, and again whenever the file changes. The same content is not published twice, so that
 * several modules and nodes may watch the same file.
 */
final class PolicyFile {

  private static final System.Logger LOG = System.getLogger(PolicyFile.class.getName());
  private static final int MAX_BYTES = 1 << 20;

  private final Path file;
  private final PolicyAdministration administration;
  private String seen = "";

  PolicyFile(Path file, PolicyAdministration administration) {
    this.file = file;
    this.administration = administration;
  }

  /** Looks at the file, and publishes it where it changed since the last look. */
  synchronized void look() {
    try {
      String text = read();
      if (!text.equals(seen)) {
        publish(text);
        seen = text;
      }
    } catch (IOException e) {
      LOG.log(
          System.Logger.Level.WARNING,
          file + " cannot be read (" + e.getMessage() + "); the policy in force stays");
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
        administration.publishText(text, 0, Author.POLICY_FILE, "from " + file.getFileName());
    if (result instanceof PublishResult.Rejected rejected) {
      LOG.log(System.Logger.Level.ERROR, told(rejected.problems()));
    } else if (result instanceof PublishResult.Published published) {
      LOG.log(System.Logger.Level.INFO, file + " is version " + published.version());
    }
  }

  private String told(List<Problem> problems) {
    var text = new StringBuilder(file + " is not published, the policy in force stays:");
    for (Problem problem : problems) {
      text.append("\n  line ").append(problem.line()).append(", ").append(problem.path());
      text.append(": ").append(problem.message()).append("; ").append(problem.remedy());
    }
    return text.toString();
  }
}

package dev.portcullis.policy.document;

import dev.portcullis.policy.document.ReadResult.Read;
import dev.portcullis.policy.document.ReadResult.Unreadable;
import dev.portcullis.policy.text.FieldReader;
import dev.portcullis.policy.text.JsonText;
import dev.portcullis.policy.text.Positions;
import dev.portcullis.policy.text.Problems;
import dev.portcullis.policy.text.YamlText;
import java.util.HashMap;
import java.util.Map;

/**
 * Reads a policy document from YAML or JSON. Never throws on a text, whatever it holds, and tells
 * every problem at once.
 */
public final class PolicyReader {

  /** The longest text read, in characters. */
  public static final int MAX_DOCUMENT = YamlText.MAX_LENGTH;

  /** The most issuers, API keys, roles, routes, rules... of a document, each. */
  public static final int MAX_ITEMS = FieldReader.MAX_ITEMS;

  private PolicyReader() {}

  /** Reads a text. */
  public static ReadResult read(String text) {
    Map<String, Integer> lines = new HashMap<>();
    var problems = new Problems(Positions.NONE);
    var document = read(text, lines, problems);
    var positions = new Positions(lines);
    return problems.isEmpty()
        ? new Read(document, positions)
        : new Unreadable(problems.list(), document, positions);
  }

  private static PolicyDocument read(String text, Map<String, Integer> lines, Problems problems) {
    if (text.length() > MAX_DOCUMENT) {
      problems.add(
          1, "", "longer than " + MAX_DOCUMENT + " characters", "write fewer routes or rules");
      return PolicyDocument.EMPTY;
    }
    var root = JsonText.looksLike(text) ? JsonText.parse(text, problems) : null;
    if (root == null && problems.isEmpty()) {
      root = YamlText.parse(text, problems);
    }
    return root == null
        ? PolicyDocument.EMPTY
        : PolicyDocument.TABLE.read(FieldReader.of(root, "", lines, problems));
  }
}

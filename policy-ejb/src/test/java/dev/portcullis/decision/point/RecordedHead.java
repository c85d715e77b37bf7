package dev.portcullis.decision.point;

import dev.portcullis.decision.AnswerHead;
import dev.portcullis.decision.Decision;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A head that an upstream made, and what becomes of it. */
final class RecordedHead implements AnswerHead {
  private final int status;
  private final Map<String, List<String>> fields = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);

  private RecordedHead(int status) {
    this.status = status;
  }

  /** The fields of an answer when all that the decision owes to it was done. */
  static Map<String, List<String>> told(Decision decision, int status, String... upstream) {
    var head = new RecordedHead(status);
    for (int i = 0; i < upstream.length; i += 2) {
      head.add(upstream[i], upstream[i + 1]);
    }
    decision.duties().forEach(duty -> duty.carryOut(head));
    return head.fields;
  }

  @Override
  public int status() {
    return status;
  }

  @Override
  public List<String> values(String name) {
    return fields.getOrDefault(name, List.of());
  }

  @Override
  public void set(String name, String value) {
    fields.put(name, new ArrayList<>(List.of(value)));
  }

  @Override
  public void add(String name, String value) {
    fields.computeIfAbsent(name, n -> new ArrayList<>()).add(value);
  }

  @Override
  public void remove(String name) {
    fields.remove(name);
  }
}

package dev.portcullis.proxy.answer;

import dev.portcullis.decision.AnswerDuty;
import dev.portcullis.decision.AnswerHead;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;

/** The fields of an answer until they are handed to the server, which takes none of them back. */
final class OutgoingHead implements AnswerHead {

  private final int status;
  private final List<String> names = new ArrayList<>();
  private final List<String> values = new ArrayList<>();

  OutgoingHead(int status) {
    this.status = status;
  }

  @Override
  public int status() {
    return status;
  }

  @Override
  public List<String> values(String name) {
    var found = new ArrayList<String>(2);
    for (int i = 0; i < names.size(); i++) {
      if (names.get(i).equalsIgnoreCase(name)) {
        found.add(values.get(i));
      }
    }
    return found;
  }

  @Override
  public void set(String name, String value) {
    remove(name);
    add(name, value);
  }

  @Override
  public void add(String name, String value) {
    names.add(name);
    values.add(value);
  }

  @Override
  public void remove(String name) {
    for (int i = names.size() - 1; i >= 0; i--) {
      if (names.get(i).equalsIgnoreCase(name)) {
        names.remove(i);
        values.remove(i);
      }
    }
  }

  /** Does what is owed, in order. */
  OutgoingHead settle(List<AnswerDuty> duties) {
    for (AnswerDuty duty : duties) {
      duty.carryOut(this);
    }
    return this;
  }

  /** Hands each field on, in order. */
  void forEach(BiConsumer<String, String> receiver) {
    for (int i = 0; i < names.size(); i++) {
      receiver.accept(names.get(i), values.get(i));
    }
  }
}

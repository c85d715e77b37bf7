package dev.portcullis.decision;

import java.util.List;

/** The head of an answer on its way out, as a duty may see and change it. */
public interface AnswerHead {

  /** The status code. */
  int status();

  /** All values of a field, in order; names are compared without case. */
  List<String> values(String name);

  /** Replaces all values of a field by one. */
  void set(String name, String value);

  /** Adds a value to those that a field has. */
  void add(String name, String value);

  /** Takes a field away. */
  void remove(String name);
}

package dev.portcullis.ejb;

import dev.portcullis.policy.PolicyDocument;
import dev.portcullis.policy.Problem;
import java.util.List;

/** How a policy is read, checked and written. */
interface PolicyLanguage {

  /** What reading gives. */
  sealed interface Reading {
    /** A document that compiles. */
    record Good(PolicyDocument document) implements Reading {}

    /** All that is wrong. */
    record Bad(List<Problem> problems) implements Reading {}
  }

  /** Reads YAML or JSON, and compiles it. */
  Reading read(String text);

  /** Compiles a document; empty where it is good. */
  List<Problem> check(PolicyDocument document);

  /** The canonical YAML. */
  String yaml(PolicyDocument document);

  /** The same as JSON. */
  String json(PolicyDocument document);
}

package dev.portcullis.decision.question;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Several questions at once (OpenID AuthZEN 1.0 §7): what an item does not say is said by the
 * whole.
 */
public final class QuestionBatch {

  /** The most questions in one batch. */
  public static final int MAX_QUESTIONS = 1_000;

  private static final List<String> SHARED = List.of("subject", "action", "resource", "context");

  private final List<Map<?, ?>> items;
  private final Semantics semantics;

  /** When a batch ends (§7.1.2.1). */
  private enum Semantics {
    EXECUTE_ALL("execute_all"),
    DENY_ON_FIRST_DENY("deny_on_first_deny"),
    PERMIT_ON_FIRST_PERMIT("permit_on_first_permit");

    private final String slug;

    Semantics(String slug) {
      this.slug = slug;
    }

    boolean endsAfter(boolean allowed) {
      return switch (this) {
        case EXECUTE_ALL -> false;
        case DENY_ON_FIRST_DENY -> !allowed;
        case PERMIT_ON_FIRST_PERMIT -> allowed;
      };
    }

    static Semantics of(JsonObject options) throws MalformedQuestionException {
      String wanted = options.text("evaluations_semantic");
      for (Semantics known : values()) {
        if (known.slug.equals(wanted == null ? EXECUTE_ALL.slug : wanted)) {
          return known;
        }
      }
      throw new MalformedQuestionException(
          "options.evaluations_semantic is not execute_all, deny_on_first_deny or"
              + " permit_on_first_permit");
    }
  }

  private QuestionBatch(List<Map<?, ?>> items, Semantics semantics) {
    this.items = items;
    this.semantics = semantics;
  }

  /**
   * Reads a batch; one without {@code evaluations} has no questions, and is a single question
   * itself.
   */
  public static QuestionBatch read(Map<?, ?> body) throws MalformedQuestionException {
    Object evaluations = body.get("evaluations");
    if (evaluations != null && !(evaluations instanceof List<?>)) {
      throw new MalformedQuestionException("evaluations is not a list");
    }
    List<?> list = evaluations instanceof List<?> given ? given : List.of();
    if (list.size() > MAX_QUESTIONS) {
      throw new MalformedQuestionException("evaluations has more than " + MAX_QUESTIONS + " items");
    }
    var items = new ArrayList<Map<?, ?>>();
    for (Object item : list) {
      if (!(item instanceof Map<?, ?> own)) {
        throw new MalformedQuestionException("evaluations has an item that is not an object");
      }
      items.add(merged(body, own));
    }
    return new QuestionBatch(items, Semantics.of(new JsonObject("", body).object("options")));
  }

  private static Map<?, ?> merged(Map<?, ?> whole, Map<?, ?> own) {
    var all = new LinkedHashMap<Object, Object>();
    for (String name : SHARED) {
      Object value = own.get(name) == null ? whole.get(name) : own.get(name);
      if (value != null) {
        all.put(name, value);
      }
    }
    return all;
  }

  /** Whether there is no list of questions. */
  public boolean isEmpty() {
    return items.isEmpty();
  }

  /** The answer to one question of a batch. */
  public sealed interface Answer {
    /** The policy's answer. */
    record Explained(Explanation explanation) implements Answer {}

    /** The question cannot be understood; that denies it, and the others go on (§7.2.2). */
    record Malformed(String message) implements Answer {}

    /** Whether the request would go on. */
    default boolean allows() {
      return this instanceof Explained explained && explained.explanation().allows();
    }
  }

  /** Answers one question after the other, until the batch's semantics end it. */
  public List<Answer> answers(Function<AccessQuestion, Explanation> explainer) {
    var answers = new ArrayList<Answer>();
    for (Map<?, ?> item : items) {
      Answer answer = answer(item, explainer);
      answers.add(answer);
      if (semantics.endsAfter(answer.allows())) {
        break;
      }
    }
    return answers;
  }

  private static Answer answer(Map<?, ?> item, Function<AccessQuestion, Explanation> explainer) {
    try {
      return new Answer.Explained(explainer.apply(AccessQuestionReader.read(item)));
    } catch (MalformedQuestionException e) {
      return new Answer.Malformed(String.valueOf(e.getMessage()));
    }
  }
}

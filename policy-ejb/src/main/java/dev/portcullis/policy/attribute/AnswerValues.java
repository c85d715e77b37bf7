package dev.portcullis.policy.attribute;

import dev.cel.runtime.CelVariableResolver;
import java.util.Optional;

/** The values behind an expression over a request and its answer. */
public record AnswerValues(AttributeValues request, AnswerFacts answer)
    implements CelVariableResolver {

  @Override
  public Optional<Object> find(String name) {
    return name.equals("answer")
        ? Optional.of(new AttributeValues.View(name, this::field))
        : request.find(name);
  }

  private Object field(String field) {
    return switch (field) {
      case "status" -> (long) answer.status();
      case "size" -> answer.size();
      case "request_size" -> answer.requestSize();
      default -> throw new IllegalArgumentException(field);
    };
  }
}

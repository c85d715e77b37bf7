package dev.portcullis.decision.point;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.portcullis.decision.question.AccessQuestionReader;
import dev.portcullis.decision.question.MalformedQuestionException;
import dev.portcullis.policy.compiled.CompiledPolicy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The decisions of the AuthZEN working group's API gateway scenario, by a policy of ours. */
class AuthZenGatewayTest {
  private static final Path DECISIONS =
      Path.of("../../shared/corpora/authzen/api-gateway-decisions.json");

  private static final String RICK = "CiRmZDA2MTRkMy1jMzlhLTQ3ODEtYjdiZC04Yjk2ZjVhNTEwMGQSBWxvY2Fs";
  private static final String MORTY =
      "CiRmZDE2MTRkMy1jMzlhLTQ3ODEtYjdiZC04Yjk2ZjVhNTEwMGQSBWxvY2Fs";
  private static final String SUMMER =
      "CiRmZDI2MTRkMy1jMzlhLTQ3ODEtYjdiZC04Yjk2ZjVhNTEwMGQSBWxvY2Fs";

  private static final CompiledPolicy POLICY =
      PolicyQuestionsTest.compiled(
          """
          portcullis: 1
          upstreams: [{name: todo, targets: ["http://10.0.0.1:8080"]}]
          routes:
            - {name: user, path: "/users/{userId}", methods: [GET], upstream: todo, authenticate: [jwt]}
            - {name: todos, path: /todos, methods: [GET, POST], upstream: todo, authenticate: [jwt]}
            - {name: todo, path: "/todos/{todoId}", methods: [PUT, DELETE], upstream: todo, authenticate: [jwt]}
          rules:
            - {name: read, effect: permit, methods: [GET]}
            - name: write
              effect: permit
              routes: [todos, todo]
              methods: [POST, PUT, DELETE]
              when: subject.id in ["%s", "%s", "%s"]
          """
              .formatted(RICK, MORTY, SUMMER));

  @Test
  void theGatewayScenarioIsAnsweredAlike() throws IOException, MalformedQuestionException {
    assumeTrue(Files.exists(DECISIONS), "SKIPPED: the AuthZEN corpus is not here");
    var point = DecisionPoints.asked();
    var corpus = PolicyQuestionsTest.parsed(Files.readString(DECISIONS));
    var cases = (List<?>) requireNonNull(corpus.get("evaluation"));
    assertThat(cases).hasSize(25);
    for (Object each : cases) {
      var one = (Map<?, ?>) each;
      var question = AccessQuestionReader.read((Map<?, ?>) requireNonNull(one.get("request")));
      assertThat(point.ask(POLICY, question, Instant.EPOCH).allows())
          .as("%s", question)
          .isEqualTo(one.get("expected"));
    }
  }
}

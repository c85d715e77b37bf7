package dev.portcullis.cluster.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Which nodes there are, by what is heard of them. */
class NodeRosterTest {
  private static final Instant START = Instant.parse("2026-11-01T00:00:00Z");
  private static final Map<String, Set<String>> NOBODY = Map.of();

  private final NodeRoster roster = new NodeRoster();

  private static NodeStatus told(String id, String role, int second) {
    return new NodeStatus(
        id,
        role,
        "name of " + id,
        id + ":5701",
        START,
        START.plusSeconds(second),
        NodeVitals.deciding(7, true, false, List.of(), List.of()));
  }

  private List<String> after(int second, NodeStatus... told) {
    return after(second, List.of(told), Map.of(), NOBODY);
  }

  private List<String> after(
      int second,
      Collection<NodeStatus> told,
      Map<String, Long> left,
      Map<String, Set<String>> configured) {
    var look =
        new NodeRoster.Look(
            told,
            left,
            Set.of("here:5701"),
            START.plusSeconds(second),
            Duration.ofSeconds(second).toNanos());
    return roster.after(look, configured).stream()
        .map(node -> node.name() + ' ' + node.state() + ' ' + node.ready())
        .toList();
  }

  @Test
  void whoGoesSilentIsMissingAndWhoIsHeardAgainIsNot() {
    after(0, told("a", "data", 0), told("b", "data", 0));
    assertThat(after(4, told("a", "data", 4)))
        .containsExactly("name of a UP true", "name of b UP true");
    assertThat(after(5, told("a", "data", 5)))
        .containsExactly("name of a UP true", "name of b MISSING false");
    assertThat(after(6, told("a", "data", 6), told("b", "data", 6)))
        .containsExactly("name of a UP true", "name of b UP true");
  }

  @Test
  void whatStandsInTheGridButIsNotToldAnewIsNotHeard() {
    after(0, told("a", "data", 0));
    assertThat(after(5, told("a", "data", 0))).containsExactly("name of a MISSING false");
  }

  @Test
  void aNodeOneOfWhoseApplicationsIsSilentIsThereAndNotReady() {
    after(0, told("a", "data", 0), told("a", "admin", 0));
    assertThat(after(5, told("a", "admin", 5))).containsExactly("name of a UP false");
    assertThat(after(6, told("a", "admin", 6), told("a", "data", 6)))
        .containsExactly("name of a UP true");
  }

  @Test
  void whoSaidGoodByeIsGoneAndComesBackWhenItTellsAgain() {
    after(0, told("a", "data", 0));
    var left = Map.of("a/data", START.plusSeconds(1).toEpochMilli());
    assertThat(after(1, List.of(told("a", "data", 0)), left, NOBODY)).isEmpty();
    assertThat(after(9, List.of(), left, NOBODY)).isEmpty();
    assertThat(after(9, List.of(told("a", "data", 2)), left, NOBODY))
        .containsExactly("name of a UP true");
  }

  @Test
  void aMissingNodeIsForgottenWithinAnHourAndAConfiguredOneNever() {
    after(0, told("a", "data", 0), told("b", "data", 0));
    var configured = Map.of("b:5701", Set.of("b:5701"));
    assertThat(after(3599, List.of(), Map.of(), configured)).hasSize(2);
    assertThat(after(3600, List.of(), Map.of(), configured))
        .containsExactly("name of b MISSING false");
    assertThat(after(360_000, List.of(), Map.of(), configured))
        .containsExactly("name of b MISSING false");
  }

  @Test
  void whoWasStartedAnewIsNotMissingToo() {
    after(0, told("a", "data", 0));
    var anew =
        new NodeStatus(
            "other id",
            "data",
            "other name",
            "a:5701",
            START,
            START.plusSeconds(9),
            NodeVitals.NONE);
    assertThat(after(9, anew)).containsExactly("other name UP false");
    var again =
        new NodeStatus(
            "third id", "data", "other name", "", START, START.plusSeconds(18), NodeVitals.NONE);
    assertThat(after(18, again)).containsExactly("other name UP false");
  }

  @Test
  void aConfiguredMemberThatWasNeverHeardIsMissingUnlessItIsThere() {
    var configured =
        Map.of(
            "here.example:5701", Set.of("here.example:5701", "here:5701"),
            "there:5701", Set.of("there:5701"));
    assertThat(after(0, List.of(), Map.of(), configured))
        .containsExactly("there:5701 MISSING false");
    assertThat(after(1, List.of(told("there", "data", 1)), Map.of(), configured))
        .containsExactly("name of there UP true");
    var left = Map.of("there/data", START.plusSeconds(2).toEpochMilli());
    assertThat(after(3, List.of(), left, configured)).as("stopped, not missing").isEmpty();
  }

  @Test
  void notMoreThanSomeMissingNodesAreKept() {
    var many = IntStream.range(0, 1000).mapToObj(i -> told("n" + i, "data", 0)).toList();
    after(0, many, Map.of(), NOBODY);
    assertThat(after(60)).hasSize(NodeRoster.MOST_MISSING);
  }

  @Test
  void addressesAreFoundInEachWayTheyAreWritten() {
    var members = new ConfiguredMembers(List.of("127.0.0.1:5701", "[::1]:5702", "localhost:5703"));
    assertThat(members.named()).isTrue();
    assertThat(members.addresses().get("127.0.0.1:5701")).containsExactly("127.0.0.1:5701");
    assertThat(members.addresses().get("[::1]:5702")).contains("0:0:0:0:0:0:0:1:5702");
    assertThat(members.addresses().get("localhost:5703")).containsExactly("localhost:5703");
    members.lookUp();
    assertThat(members.addresses().get("localhost:5703")).contains("127.0.0.1:5703");
  }

  @Test
  void whatIsToldOfARefusalIsBounded() {
    var problem = new RefusalVitals.Problem(1, "p", "x".repeat(1_000_000), "r");
    var refusal =
        new RefusalVitals("file", "f", START, java.util.Collections.nCopies(100, problem), 0);
    assertThat(refusal.problems()).hasSize(10);
    assertThat(refusal.more()).isEqualTo(90);
    assertThat(refusal.problems().get(0).message()).hasSizeLessThan(400);
  }
}

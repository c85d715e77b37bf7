package dev.portcullis.bundle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.testing.Awaiting;
import dev.portcullis.testing.FreePorts;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A node that died, or never came, is listed as missing; one that was stopped is not. */
class MissingNodeIT {

  private static final Pattern ROW =
      Pattern.compile(
          "\\{\"id\":\"[^\"]*\",\"name\":\"[^\"]*\",\"address\":\"[^\"]*:(\\d+)\",\"roles\":\\[([^\\]]*)\\],"
              + "\"state\":\"(\\w+)\"");

  @TempDir Path home;

  private Bundle node(String name, int port, String members) throws Exception {
    return Bundle.with()
        .directory(home.resolve(name))
        .set("portcullis.cluster.members", members)
        .set("portcullis.cluster.secret", "a secret for test nodes")
        .set("portcullis.cluster.port", port)
        .set("portcullis.cluster.address", "127.0.0.1")
        .start();
  }

  /** Grid port, what it serves, and state of each node, as a node tells them. */
  private static List<String> nodes(Bundle node) throws Exception {
    return ROW.matcher(new AdminClient(node).done("GET", "/nodes"))
        .results()
        .map(row -> row.group(1) + ' ' + row.group(2).replace("\"", "") + ' ' + row.group(3))
        .sorted()
        .toList();
  }

  private static void awaits(Bundle node, List<String> expected) throws Exception {
    Awaiting.until(() -> nodes(node), expected);
  }

  @Test
  void aNodeIsOneRowWhichIsMissingWhenItDiesAndGoneWhenItIsStopped() throws Exception {
    int a = FreePorts.one();
    int b = FreePorts.one();
    int c = FreePorts.one();
    String members = "127.0.0.1:%d,127.0.0.1:%d,127.0.0.1:%d".formatted(a, b, c);
    String up = " data,admin up";
    String never = c + "  missing";
    try (var one = node("one", a, members)) {
      assertThat(nodes(one))
          .as("at the first call")
          .containsExactlyInAnyOrder(a + up, b + "  missing", never);

      var two = node("two", b, members);
      var both = List.of(a + up, b + up, never).stream().sorted().toList();
      assertThat(nodes(two)).as("at the first call").isEqualTo(both);
      awaits(one, both);
      two.process().kill();
      long since = System.nanoTime();
      var dead = List.of(a + up, b + " data,admin missing", never).stream().sorted().toList();
      awaits(one, dead);
      System.out.println("missing after " + Duration.ofNanos(System.nanoTime() - since));
      assertThat(new AdminClient(one).done("GET", "/policy/status"))
          .containsPattern("\"state\":\"missing\"");

      var anew = node("two", b, members);
      awaits(one, both);
      anew.close();
      var left = List.of(a + up, never).stream().sorted().toList();
      assertThat(nodes(one)).doesNotContain(b + " data,admin missing");
      awaits(one, left);
    }
  }
}

package dev.portcullis.bundle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.bundle.RawHttp.Answer;
import dev.portcullis.bundle.SharedBundle.Running;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** False alarms that a route names, in bodies that are looked at while they are forwarded. */
@ExtendWith(SharedBundle.class)
class ExclusionIT {

  /** Longer than what a decision waits for. */
  private static final String LONG = "A page about pages. ".repeat(100_000);

  private static final String MARKUP = "<script>alert(document.cookie)</script>";
  private static final String SQL = "1' UNION SELECT password FROM users-- ";
  private static final int LOOKS = 1_000;

  private final Running running;

  ExclusionIT(Running running) {
    this.running = running;
  }

  @Test
  void whatIsExcludedPassesWhereverItStandsAndIsRecorded() throws Exception {
    for (String text : new String[] {LONG + MARKUP, MARKUP + LONG, LONG + MARKUP + LONG}) {
      var answer = post("/tutorials", text);
      assertThat(answer.status()).isEqualTo(200);
      assertThat(recorded(answer)).contains("\"excluded cross-site-scripting body ");
    }
  }

  @Test
  void theSameMarkupEndsABodyOfAnotherRoute() throws Exception {
    var answer = post("/lessons", LONG + MARKUP);
    assertThat(answer.reason()).isEqualTo("threat-detected");
    assertThat(recorded(answer)).contains("\"cross-site-scripting body ");
  }

  @Test
  void anotherFindingBesideOrBehindWhatIsExcludedStillEndsTheBody() throws Exception {
    for (String text :
        new String[] {LONG + SQL + MARKUP, MARKUP + LONG + SQL, LONG + MARKUP + LONG + SQL}) {
      var answer = post("/tutorials", text);
      assertThat(answer.status()).isEqualTo(403);
      assertThat(answer.reason()).isEqualTo("threat-detected");
      assertThat(recorded(answer)).contains("\"sql-injection body ");
    }
  }

  private Answer post(String path, String text) throws IOException {
    String head =
        RawHttp.head("POST", path, "Content-Type: text/plain", "Content-Length: " + text.length());
    return RawHttp.send(running.bundle().dataPort(), head + "\r\n" + text);
  }

  /** The decision's line, which the feed may not have yet. */
  private String recorded(Answer answer) throws IOException, InterruptedException {
    var admin = new AdminClient(running.bundle());
    String question = "/decisions?id=" + answer.header("X-Request-Id");
    String lines = admin.done("GET", question);
    for (int i = 0; i < LOOKS && lines.equals("[]"); i++) {
      lines = admin.done("GET", question);
    }
    return lines;
  }
}

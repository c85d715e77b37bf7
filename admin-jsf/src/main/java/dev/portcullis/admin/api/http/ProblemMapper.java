package dev.portcullis.admin.api.http;

import dev.portcullis.admin.gate.Causes;
import dev.portcullis.decision.question.MalformedQuestionException;
import dev.portcullis.store.database.StoreException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.json.JsonException;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.ExceptionMapper;
import jakarta.ws.rs.ext.Provider;
import java.util.Map;

/** Whatever goes wrong is told in our words: no trace, no library's text. */
@Provider
@ApplicationScoped
public class ProblemMapper implements ExceptionMapper<Throwable> {
  private static final System.Logger LOG = System.getLogger(ProblemMapper.class.getName());

  private static final Map<Integer, String> TITLES =
      Map.of(
          400, "The request is not understood",
          404, "There is nothing here",
          405, "The method is not allowed here",
          406, "The answer cannot be had in an accepted form",
          413, "The body is too large",
          415, "The body's type is not accepted");

  @Override
  public Response toResponse(Throwable thrown) {
    if (thrown instanceof WebApplicationException known) {
      return worded(known.getResponse());
    }
    if (thrown instanceof MalformedQuestionException malformed) {
      return Problems.answer(400, "bad-request", String.valueOf(malformed.getMessage())).build();
    }
    if (Causes.find(thrown, BodyTooLargeException.class) != null) {
      return Problems.answer(413, "body-too-large", title(413)).build();
    }
    if (Causes.find(thrown, JsonException.class) != null) {
      return Problems.answer(400, "bad-request", "The body is not JSON").build();
    }
    var store = Causes.find(thrown, StoreException.class);
    if (store != null) {
      return unavailable(store, thrown);
    }
    LOG.log(System.Logger.Level.ERROR, "a request failed", thrown);
    return Problems.answer(500, "failed", "Something went wrong here").build();
  }

  /** The cause in our words; while the database is away nothing is logged that it has not said. */
  private static Response unavailable(StoreException store, Throwable thrown) {
    var outage = store.outage();
    LOG.log(
        outage.isPresent() ? System.Logger.Level.DEBUG : System.Logger.Level.WARNING,
        "the database did not serve a request",
        thrown);
    String title =
        outage
            .map(cause -> "The database cannot be used: " + cause.words() + "")
            .orElse("The database did not serve the request");
    return Problems.answer(503, "unavailable", title).header(HttpHeaders.RETRY_AFTER, 1).build();
  }

  private static Response worded(Response known) {
    if (known.hasEntity() || known.getStatus() < 400) {
      return known;
    }
    int status = known.getStatus();
    var answer = Problems.answer(status, "http-" + status, title(status));
    String allow = known.getHeaderString(HttpHeaders.ALLOW);
    return (allow == null ? answer : answer.header(HttpHeaders.ALLOW, allow)).build();
  }

  private static String title(int status) {
    return TITLES.getOrDefault(status, "The request cannot be served");
  }
}

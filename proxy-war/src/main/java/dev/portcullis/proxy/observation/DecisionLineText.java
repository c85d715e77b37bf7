package dev.portcullis.proxy.observation;

import dev.portcullis.decision.DecisionFacts;
import dev.portcullis.request.Finding;
import dev.portcullis.request.Reason;
import dev.portcullis.request.Subject;
import java.net.InetAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A decision line as one line of JSON. Used by one thread: it remembers what lines often share. */
final class DecisionLineText {

  private static final int MOST_NAME = 256;
  private static final int MOST_PATH = 2048;
  private static final int MOST_KEY = 300;
  private static final int MOST_GRANTED = 100;

  private final String node;
  private long second = Long.MIN_VALUE;
  private String secondText = "";
  private InetAddress client = InetAddress.getLoopbackAddress();
  private String clientText = client.getHostAddress();

  /**
   * @param node this node's name
   */
  DecisionLineText(String node) {
    this.node = node;
  }

  /** Writes a line, its end excluded. */
  void write(DecisionLine line, JsonText json) {
    var request = line.request();
    var decided = line.decision();
    json.open();
    asked(request, json);
    json.member("route", decided.route() == null ? "" : decided.route(), MOST_NAME)
        .member("version", decided.policyVersion());
    subject(decided.subject(), json);
    json.member("decision", decision(line), 8)
        .member("reason", line.ending().reason().slug(), MOST_NAME)
        .member("status", line.answer().status());
    found(decided, json);
    json.member("bytes_in", line.answer().requestSize())
        .member("bytes_out", line.answer().size())
        .open("micros")
        .member("decision", line.took().decision())
        .member("upstream", line.took().upstream())
        .member("total", line.took().total())
        .close()
        .member("detail", line.ending().detail(), 512)
        .member("cut", line.ending().cut());
    if (!request.clientId().isEmpty()) {
      json.member("client_request_id", request.clientId(), MOST_NAME);
    }
    if (decided.refusedBy() != null) {
      json.member("limit", decided.refusedBy(), MOST_NAME);
    }
    limits(decided.limits(), json);
    json.close();
  }

  private void asked(RequestFacts request, JsonText json) {
    remember(request);
    json.time("time", secondText, request.time().getNano() / 1000)
        .member("id", request.id(), MOST_NAME)
        .member("node", node, MOST_NAME)
        .member("client", clientText, MOST_NAME)
        .member("method", request.method(), 64)
        .member("host", request.host(), MOST_NAME)
        .member("path", request.path(), MOST_PATH);
  }

  private static void subject(Subject subject, JsonText json) {
    json.member("subject", subject.id(), MOST_NAME)
        .member("issuer", subject.issuer(), MOST_NAME)
        .member("kind", subject.kind().slug(), MOST_NAME)
        .member("credential", subject.credential(), MOST_NAME);
    granted(subject, json);
  }

  private static void found(DecisionFacts decided, JsonText json) {
    json.member("rules", decided.rules(), MOST_NAME)
        .member("shadow", decided.shadow(), MOST_NAME)
        .member("findings", findings(decided.findings()), MOST_NAME)
        .member("risk", decided.risk());
  }

  private static String decision(DecisionLine line) {
    if (line.permitted()) {
      return "permit";
    }
    return line.ending().reason() == Reason.ANSWERED ? "answer" : "deny";
  }

  /** What the credential grants, before inheritance; no member where it is nothing. */
  private static void granted(Subject subject, JsonText json) {
    if (!subject.roles().isEmpty()) {
      json.member("roles", bounded(subject.roles()), MOST_NAME);
    }
    if (!subject.scopes().isEmpty()) {
      json.member("scopes", bounded(subject.scopes()), MOST_NAME);
    }
  }

  private static List<String> bounded(Set<String> names) {
    var sorted = new ArrayList<>(names);
    sorted.sort(null);
    return sorted.subList(0, Math.min(sorted.size(), MOST_GRANTED));
  }

  private void remember(RequestFacts request) {
    if (request.time().getEpochSecond() != second) {
      second = request.time().getEpochSecond();
      String text = Instant.ofEpochSecond(second).toString();
      secondText = text.substring(0, text.length() - 1);
    }
    if (!request.client().equals(client)) {
      client = request.client();
      clientText = client.getHostAddress();
    }
  }

  /** The keys that the rest of the line does not tell; no member where there are none. */
  private static void limits(Map<String, String> keys, JsonText json) {
    if (!keys.isEmpty()) {
      json.open("limits");
      keys.forEach((limit, key) -> json.entry(limit, key, MOST_KEY));
      json.close();
    }
  }

  /** Each as {@code category location evidence}, what the route excludes with that word first. */
  private static List<String> findings(List<Finding> findings) {
    if (findings.isEmpty()) {
      return List.of();
    }
    return findings.stream().map(DecisionLineText::finding).toList();
  }

  private static String finding(Finding f) {
    String found = f.category().slug() + ' ' + f.location() + ' ' + f.evidence();
    return f.excluded() ? "excluded " + found : found;
  }
}

package dev.portcullis.proxy.observation;

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
    var facts = line.facts();
    remember(line);
    json.open()
        .time("time", secondText, line.time().getNano() / 1000)
        .member("id", line.id(), MOST_NAME)
        .member("node", node, MOST_NAME)
        .member("client", clientText, MOST_NAME)
        .member("method", line.method(), 64)
        .member("host", line.host(), MOST_NAME)
        .member("path", line.path(), MOST_PATH)
        .member("route", facts.route() == null ? "" : facts.route(), MOST_NAME)
        .member("version", facts.policyVersion())
        .member("subject", facts.subject().id(), MOST_NAME)
        .member("issuer", facts.subject().issuer(), MOST_NAME)
        .member("kind", facts.subject().kind().slug(), MOST_NAME)
        .member("credential", facts.subject().credential(), MOST_NAME);
    granted(facts.subject(), json);
    json.member("decision", decision(line), 8)
        .member("reason", line.reason().slug(), MOST_NAME)
        .member("status", line.status())
        .member("rules", facts.rules(), MOST_NAME)
        .member("shadow", facts.shadow(), MOST_NAME)
        .member("findings", findings(facts.findings()), MOST_NAME)
        .member("risk", facts.risk())
        .member("bytes_in", line.bytesIn())
        .member("bytes_out", line.bytesOut())
        .open("micros")
        .member("decision", line.decisionMicros())
        .member("upstream", line.upstreamMicros())
        .member("total", line.totalMicros())
        .close()
        .member("detail", line.detail(), 512)
        .member("cut", line.cut());
    if (!line.clientId().isEmpty()) {
      json.member("client_request_id", line.clientId(), MOST_NAME);
    }
    if (facts.refusedBy() != null) {
      json.member("limit", facts.refusedBy(), MOST_NAME);
    }
    limits(facts.limits(), json);
    json.close();
  }

  private static String decision(DecisionLine line) {
    if (line.permitted()) {
      return "permit";
    }
    return line.reason() == Reason.ANSWERED ? "answer" : "deny";
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

  private void remember(DecisionLine line) {
    if (line.time().getEpochSecond() != second) {
      second = line.time().getEpochSecond();
      String text = Instant.ofEpochSecond(second).toString();
      secondText = text.substring(0, text.length() - 1);
    }
    if (!line.client().equals(client)) {
      client = line.client();
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

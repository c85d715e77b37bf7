package dev.portcullis.threat;

import dev.portcullis.policy.document.ThreatMode;
import dev.portcullis.request.AccessRequest;
import dev.portcullis.request.Finding;
import dev.portcullis.request.HttpFields;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Short ways to a request and its findings. */
public final class Requests {

  private Requests() {}

  static List<Finding> findings(String target) {
    return findings("GET", target, HttpFields.EMPTY, "");
  }

  static List<Finding> header(String name, String value) {
    return findings("GET", "/", HttpFields.of(name, value), "");
  }

  static List<Finding> json(String body) {
    return body("application/json", body);
  }

  public static List<Finding> body(String type, String body) {
    return findings("POST", "/", HttpFields.of("Content-Type", type), body);
  }

  static List<Finding> findings(String method, String target, HttpFields fields, String body) {
    var request = of(method, target, fields, body.getBytes(StandardCharsets.UTF_8));
    return new ThreatInspector().inspect(request, Corpora.route(ThreatMode.OBSERVE)).findings();
  }

  static AccessRequest of(String method, String target, HttpFields fields, byte[] body) {
    return Corpora.request(method, target, fields, body).orElseThrow();
  }
}

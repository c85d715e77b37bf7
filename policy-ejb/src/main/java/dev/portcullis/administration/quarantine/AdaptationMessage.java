package dev.portcullis.administration.quarantine;

import dev.portcullis.behaviour.Act;
import dev.portcullis.behaviour.Quarantines;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Map;

/** An act of quarantine as it goes over the grid: strings by name, nothing else. */
public final class AdaptationMessage {

  private static final System.Logger LOG = System.getLogger(AdaptationMessage.class.getName());

  private AdaptationMessage() {}

  static Map<String, String> imposed(Act act) {
    return Map.of(
        "act", "impose",
        "kind", act.kind().name(),
        "key", act.key(),
        "reason", act.reason(),
        "from", act.from().toString(),
        "until", act.until().toString(),
        "count", Integer.toString(act.count()),
        "suggested", Boolean.toString(act.suggested()));
  }

  public static Map<String, String> lifted(Act.Kind kind, String key) {
    return Map.of("act", "lift", "kind", kind.name(), "key", key);
  }

  /** Does what the message says; one that says nothing known is passed over, with a warning. */
  public static void apply(Quarantines quarantines, Map<String, String> message) {
    try {
      var kind = Act.Kind.valueOf(message.getOrDefault("kind", ""));
      String key = message.getOrDefault("key", "");
      if ("lift".equals(message.get("act"))) {
        quarantines.applyRelease(kind, key);
      } else {
        quarantines.apply(act(kind, key, message));
      }
    } catch (IllegalArgumentException | DateTimeException e) {
      LOG.log(
          System.Logger.Level.WARNING,
          "a node told of a quarantine in unknown words: " + e.getMessage());
    }
  }

  private static Act act(Act.Kind kind, String key, Map<String, String> message) {
    return new Act(
        kind,
        key,
        message.getOrDefault("reason", ""),
        Instant.parse(message.getOrDefault("from", "")),
        Instant.parse(message.getOrDefault("until", "")),
        Integer.parseInt(message.getOrDefault("count", "1")),
        Boolean.parseBoolean(message.getOrDefault("suggested", "false")));
  }
}

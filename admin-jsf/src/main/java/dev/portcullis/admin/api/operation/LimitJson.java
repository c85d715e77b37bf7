package dev.portcullis.admin.api.operation;

import dev.portcullis.admin.api.http.Problems;
import dev.portcullis.admin.traffic.HotKey;
import dev.portcullis.admin.traffic.LiveKey;
import dev.portcullis.administration.limit.LimitAdministration.Standing;
import dev.portcullis.decision.replay.WhatIf;
import dev.portcullis.decision.replay.WhatIf.Replayed;
import jakarta.json.Json;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObjectBuilder;
import jakarta.ws.rs.core.Response;
import java.util.List;

/** Keys of limits as JSON. */
final class LimitJson {

  private LimitJson() {}

  static JsonArrayBuilder nearest(List<LiveKey> keys) {
    JsonArrayBuilder array = Json.createArrayBuilder();
    keys.stream().map(LimitJson::of).forEach(array::add);
    return array;
  }

  static JsonArrayBuilder hottest(List<HotKey> keys) {
    JsonArrayBuilder array = Json.createArrayBuilder();
    for (var key : keys) {
      array.add(
          Json.createObjectBuilder()
              .add("limit", key.limit())
              .add("key", key.key())
              .add("kind", key.kind())
              .add("requests", key.requests())
              .add("refused", key.refused()));
    }
    return array;
  }

  private static JsonObjectBuilder of(LiveKey key) {
    JsonObjectBuilder json =
        Json.createObjectBuilder()
            .add("limit", key.limit())
            .add("key", key.key())
            .add("kind", key.kind())
            .add("used", key.used())
            .add("most", key.most())
            .add("perSecond", key.perSecond());
    if (key.until() != null) {
      json.add("until", key.until().toString());
    }
    return json;
  }

  static JsonObjectBuilder of(Standing standing) {
    var override = standing.override();
    JsonObjectBuilder json =
        Json.createObjectBuilder()
            .add("limit", override.limit())
            .add("key", override.key())
            .add("amount", override.amount())
            .add("until", override.until().toString())
            .add("author", override.author())
            .add("made", override.made().toString())
            .add("comment", override.comment())
            .add("holds", standing.idle() == null);
    if (override.burst() != null) {
      json.add("burst", override.burst());
    }
    if (standing.idle() != null) {
      json.add("idle", standing.idle());
    }
    return json;
  }

  /** The figures, or why there are none. */
  static Response answer(WhatIf.Answer answer) {
    return answer instanceof Replayed replayed
        ? Response.ok(of(replayed).build()).build()
        : Problems.answer(422, "cannot-be-told", ((WhatIf.Untold) answer).why()).build();
  }

  private static JsonObjectBuilder of(Replayed replayed) {
    JsonArrayBuilder keys = Json.createArrayBuilder();
    for (var key : replayed.keys()) {
      keys.add(
          Json.createObjectBuilder()
              .add("key", key.key())
              .add("requests", key.requests())
              .add("refusedThen", key.refusedThen())
              .add("refused", key.refused()));
    }
    JsonObjectBuilder json =
        Json.createObjectBuilder()
            .add("requests", replayed.requests())
            .add("refusedThen", replayed.refusedThen())
            .add("refused", replayed.refused())
            .add("keys", keys)
            .add("notes", Json.createArrayBuilder(replayed.notes()));
    if (replayed.from() != null && replayed.to() != null) {
      json.add("from", replayed.from().toString()).add("to", replayed.to().toString());
    }
    return json;
  }
}

package dev.portcullis.administration.limit;

import java.util.Map;
import java.util.Optional;

/**
 * What happened to one key of a limit, as it goes over the grid: strings by name, nothing else.
 *
 * @param act the overrides have changed, or the key is to have its full budget again
 */
public record LimitNews(Act act, String limit, String key) {

  public enum Act {
    OVERRIDE,
    RESET
  }

  static LimitNews override(String limit, String key) {
    return new LimitNews(Act.OVERRIDE, limit, key);
  }

  static LimitNews reset(String limit, String key) {
    return new LimitNews(Act.RESET, limit, key);
  }

  public Map<String, String> toMap() {
    return Map.of("act", act.name(), "limit", limit, "key", key);
  }

  /** What a message says; none of one that says nothing known. */
  public static Optional<LimitNews> of(Map<String, String> message) {
    try {
      var act = Act.valueOf(message.getOrDefault("act", ""));
      return Optional.of(
          new LimitNews(act, message.getOrDefault("limit", ""), message.getOrDefault("key", "")));
    } catch (IllegalArgumentException unknown) {
      return Optional.empty();
    }
  }
}

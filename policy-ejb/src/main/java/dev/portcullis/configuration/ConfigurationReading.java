package dev.portcullis.configuration;

import java.util.List;
import java.util.Optional;

/**
 * What reading the configuration came to.
 *
 * @param configuration present where there is no problem
 * @param problems each would stop the start
 * @param unknown each is worth a warning
 */
public record ConfigurationReading(
    Optional<PortcullisConfiguration> configuration,
    List<ConfigurationProblem> problems,
    List<UnknownKey> unknown) {

  public ConfigurationReading {
    problems = List.copyOf(problems);
    unknown = List.copyOf(unknown);
  }

  /**
   * The configuration.
   *
   * @throws IllegalStateException naming the first problem
   */
  public PortcullisConfiguration orThrow() {
    return configuration.orElseThrow(() -> new IllegalStateException(problems.get(0).message()));
  }
}

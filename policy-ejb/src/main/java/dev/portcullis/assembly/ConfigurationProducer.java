package dev.portcullis.assembly;

import dev.portcullis.configuration.ConfigurationReading;
import dev.portcullis.configuration.PortcullisConfiguration;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.config.ConfigProvider;

/** Reads the configuration from MicroProfile Config, once; a bad value stops the deployment. */
@ApplicationScoped
public class ConfigurationProducer {

  private static final System.Logger LOG = System.getLogger(ConfigurationProducer.class.getName());

  @Produces
  @Singleton
  PortcullisConfiguration configuration() {
    Config config = ConfigProvider.getConfig();
    var names =
        StreamSupport.stream(config.getPropertyNames().spliterator(), false)
            .collect(Collectors.toSet());
    ConfigurationReading reading =
        PortcullisConfiguration.read(
            name -> config.getOptionalValue(name, String.class).orElse(null), names);
    reading.unknown().forEach(key -> LOG.log(System.Logger.Level.WARNING, key.message()));
    return reading.orThrow();
  }
}

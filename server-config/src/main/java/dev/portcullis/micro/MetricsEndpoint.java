package dev.portcullis.micro;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.ServletContainerInitializer;
import jakarta.servlet.ServletContext;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Puts {@link MetricsFilter} before the server's {@code /metrics}. The server starts this for every
 * web application; those that are not the root of an inner listener have no such page.
 */
public final class MetricsEndpoint implements ServletContainerInitializer {

  private static final Set<String> SERVERS = Set.of("portcullis@admin", "portcullis@probe");

  @Override
  public void onStartup(@Nullable Set<Class<?>> classes, ServletContext context) {
    if (context.getContextPath().isEmpty() && SERVERS.contains(context.getVirtualServerName())) {
      context
          .addFilter("portcullis-metrics", new MetricsFilter())
          .addMappingForUrlPatterns(EnumSet.of(DispatcherType.REQUEST), false, "/metrics/*");
    }
  }
}

package dev.portcullis.micro;

import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.Map;

/**
 * The JVM's shutdown hooks, which run all at once: the server's own would stop it while it drains.
 */
final class ShutdownHooks {

  private ShutdownHooks() {}

  /** Takes out the hook of this name. Where the JVM does not let us see, it stays. */
  static void remove(String name) {
    try {
      Field field = Class.forName("java.lang.ApplicationShutdownHooks").getDeclaredField("hooks");
      field.setAccessible(true);
      if (field.get(null) instanceof Map<?, ?> hooks) {
        new ArrayList<>(hooks.keySet())
            .stream()
                .map(Thread.class::cast)
                .filter(hook -> hook.getName().equals(name))
                .forEach(Runtime.getRuntime()::removeShutdownHook);
      }
    } catch (ReflectiveOperationException | RuntimeException e) {
      System.getLogger("dev.portcullis.micro")
          .log(System.Logger.Level.DEBUG, "the server keeps its own shutdown hook", e);
    }
  }
}

package dev.portcullis.proxy;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.management.ManagementFactory;
import java.util.function.LongSupplier;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.MalformedObjectNameException;
import javax.management.ObjectName;
import org.jspecify.annotations.Nullable;

/**
 * How long requests wait at the server before they reach the application, where the server tells:
 * the bundle's does, by a management bean, since the two have no class in common. On another server
 * it is nothing, and only waiting within the application counts.
 */
final class ServerStatus implements LongSupplier {

  private static final Logger LOG = System.getLogger(ServerStatus.class.getName());
  private static final String NAME = "dev.portcullis:type=Listener";

  private final MBeanServer beans = ManagementFactory.getPlatformMBeanServer();
  private final ObjectName name;

  ServerStatus() {
    try {
      this.name = new ObjectName(NAME);
    } catch (MalformedObjectNameException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The smallest wait of late, in nanoseconds. */
  @Override
  public long getAsLong() {
    return told("SmallestWaitNanos") instanceof Long nanos ? nanos : 0;
  }

  /** Whether this is the bundle: its listener is there before the application starts. */
  boolean bundle() {
    return beans.isRegistered(name);
  }

  /** How many requests wait in line for a thread; -1 where the server does not tell. */
  long waiting() {
    return told("Waiting") instanceof Long count ? count : -1;
  }

  /** How many threads may serve requests just now; -1 where the server does not tell. */
  long threads() {
    return told("Threads") instanceof Long count ? count : -1;
  }

  /** How many requests the server met an error with before or behind the application. */
  long faults() {
    return told("Faults") instanceof Long count ? count : 0;
  }

  /** Whether the server will stop soon. */
  boolean leaving() {
    return Boolean.TRUE.equals(told("Leaving"));
  }

  /** Whether the listeners let no request in yet: nobody should be told to send any. */
  boolean starting() {
    return Boolean.TRUE.equals(told("Starting"));
  }

  private @Nullable Object told(String attribute) {
    try {
      return beans.isRegistered(name) ? beans.getAttribute(name, attribute) : null;
    } catch (JMException e) {
      LOG.log(Level.DEBUG, "the server does not tell of " + attribute, e);
      return null;
    }
  }
}

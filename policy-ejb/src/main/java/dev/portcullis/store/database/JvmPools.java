package dev.portcullis.store.database;

import com.zaxxer.hikari.HikariConfig;
import java.lang.management.ManagementFactory;
import java.util.UUID;
import javax.management.JMException;
import javax.management.ObjectName;

/**
 * The pools of all applications of this JVM that have one embedded database open together. They
 * know each other by JMX, for the applications have class loaders of their own.
 *
 * <p>H2 keeps the open databases of a JVM by name. When a database that it closed after a fault
 * loses its last old session, H2 forgets whatever is open by that name by then: another application
 * may have opened the file anew, and from then on nobody else can join it. Only when all let go of
 * the file can all have it again.
 */
final class JvmPools {

  private static final System.Logger LOG = System.getLogger(JvmPools.class.getName());
  private static final String PREFIX = "portcullis-embedded-";

  private JvmPools() {}

  /** Makes a pool known to the others. */
  static void join(HikariConfig config) {
    config.setPoolName(PREFIX + UUID.randomUUID());
    config.setRegisterMbeans(true);
  }

  /**
   * Lets all connections go, those in use when they are given back; new ones open the file anew.
   */
  static void letGo() {
    try {
      var server = ManagementFactory.getPlatformMBeanServer();
      var all = new ObjectName("com.zaxxer.hikari:type=Pool (" + PREFIX + "*)");
      for (var pool : server.queryNames(all, null)) {
        server.invoke(pool, "softEvictConnections", new Object[0], new String[0]);
      }
    } catch (JMException e) {
      LOG.log(System.Logger.Level.WARNING, "the embedded database is held by a pool", e);
    }
  }
}

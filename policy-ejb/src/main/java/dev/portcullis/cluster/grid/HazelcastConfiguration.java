package dev.portcullis.cluster.grid;

import com.hazelcast.config.Config;
import com.hazelcast.config.EvictionConfig;
import com.hazelcast.config.EvictionPolicy;
import com.hazelcast.config.ExecutorConfig;
import com.hazelcast.config.JavaSerializationFilterConfig;
import com.hazelcast.config.MapConfig;
import com.hazelcast.config.MaxSizePolicy;
import com.hazelcast.config.NetworkConfig;
import com.hazelcast.config.RingbufferConfig;
import com.hazelcast.config.SocketInterceptorConfig;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.spi.merge.PutIfAbsentMergePolicy;
import com.hazelcast.spi.properties.ClusterProperty;
import dev.portcullis.cluster.member.MemberHandshake;
import java.time.Duration;

/**
 * Settings for Hazelcast: nothing is discovered, nothing is told to anyone; what is kept is
 * bounded, or ends.
 */
public final class HazelcastConfiguration {
  public static final String NODES = "portcullis.nodes";
  public static final String LEFT = "portcullis.nodes.left";

  /** Not the name that it had when it held texts: nodes of both kinds may be in one cluster. */
  public static final String DECISIONS = "portcullis.decision-entries";

  public static final String IN_FLIGHT = "portcullis.in-flight";
  public static final String BASELINES = "portcullis.baselines";
  public static final int DECISIONS_KEPT = 10_000;
  private static final int BUDGETS_PER_NODE = 500_000;

  private HazelcastConfiguration() {}

  static Config of(GridSettings settings) {
    var config = new Config(settings.instance()).setClusterName(settings.cluster());
    // Not the application's loader: the grid may outlive the application that opened it.
    config.setClassLoader(HazelcastInstance.class.getClassLoader());
    config.getJetConfig().setEnabled(false);
    config.getMetricsConfig().setEnabled(false);
    config.getIntegrityCheckerConfig().setEnabled(false);
    config.getSerializationConfig().setJavaSerializationFilterConfig(onlyTypesOfTheJdk());
    network(config.getNetworkConfig(), settings);
    threads(config);
    quiet(config);
    times(config);
    structures(config);
    return config;
  }

  private static void network(NetworkConfig network, GridSettings settings) {
    network.setPort(settings.port()).setPortAutoIncrement(false);
    // The class name is not looked at: see MemberContext.
    network.setSocketInterceptorConfig(
        new SocketInterceptorConfig()
            .setEnabled(!settings.alone())
            .setClassName(MemberHandshake.class.getName()));
    var join = network.getJoin();
    join.getMulticastConfig().setEnabled(false);
    join.getAutoDetectionConfig().setEnabled(false);
    join.getTcpIpConfig().setEnabled(!settings.alone()).setMembers(settings.members());
    var address = settings.address();
    if (address != null) {
      network.getInterfaces().setEnabled(true).addInterface(address);
    }
  }

  /**
   * Where connections prove the secret: more threads than may wait there, so that refusing goes on.
   */
  private static void threads(Config config) {
    config.addExecutorConfig(new ExecutorConfig("hz:io", 4 * MemberHandshake.AT_ONCE));
  }

  private static void quiet(Config config) {
    config
        .setProperty(ClusterProperty.PHONE_HOME_ENABLED.getName(), "false")
        .setProperty(ClusterProperty.LOGGING_TYPE.getName(), "jdk")
        .setProperty(ClusterProperty.HEALTH_MONITORING_LEVEL.getName(), "OFF")
        .setProperty(ClusterProperty.ENABLE_JMX.getName(), "false")
        .setProperty(ClusterProperty.SOCKET_BIND_ANY.getName(), "false")
        // The application says when to stop: after its last request, not when the JVM begins to.
        .setProperty(ClusterProperty.SHUTDOWNHOOK_ENABLED.getName(), "false");
  }

  private static void times(Config config) {
    config
        .setProperty(ClusterProperty.WAIT_SECONDS_BEFORE_JOIN.getName(), "0")
        .setProperty(ClusterProperty.MAX_WAIT_SECONDS_BEFORE_JOIN.getName(), "1")
        .setProperty(ClusterProperty.MAX_JOIN_SECONDS.getName(), "10")
        .setProperty(ClusterProperty.SOCKET_CONNECT_TIMEOUT_SECONDS.getName(), "3")
        .setProperty(ClusterProperty.HEARTBEAT_INTERVAL_SECONDS.getName(), "1")
        .setProperty(ClusterProperty.MAX_NO_HEARTBEAT_SECONDS.getName(), "10")
        .setProperty(ClusterProperty.MERGE_FIRST_RUN_DELAY_SECONDS.getName(), "5")
        .setProperty(ClusterProperty.MERGE_NEXT_RUN_DELAY_SECONDS.getName(), "5")
        .setProperty(ClusterProperty.OPERATION_CALL_TIMEOUT_MILLIS.getName(), "5000")
        .setProperty(ClusterProperty.GRACEFUL_SHUTDOWN_MAX_WAIT.getName(), "5");
  }

  private static void structures(Config config) {
    config.addMapConfig(new MapConfig(NODES).setTimeToLiveSeconds(5));
    config.addMapConfig(new MapConfig(LEFT).setTimeToLiveSeconds(600));
    config.addMapConfig(new MapConfig(IN_FLIGHT).setBackupCount(0).setTimeToLiveSeconds(5));
    for (var lifetime : BudgetLifetime.values()) {
      config.addMapConfig(budgets(lifetime.map(), lifetime.idle()));
    }
    config.addRingBufferConfig(
        new RingbufferConfig(DECISIONS)
            .setCapacity(DECISIONS_KEPT)
            .setBackupCount(0)
            .setAsyncBackupCount(1)
            .setTimeToLiveSeconds((int) Duration.ofDays(1).toSeconds()));
  }

  private static MapConfig budgets(String name, Duration idle) {
    var map = new MapConfig(name).setMaxIdleSeconds((int) idle.toSeconds());
    map.setEvictionConfig(
        new EvictionConfig()
            .setEvictionPolicy(EvictionPolicy.LRU)
            .setMaxSizePolicy(MaxSizePolicy.PER_NODE)
            .setSize(BUDGETS_PER_NODE));
    // What the larger part of a split holds is the truth; the smaller one charged nothing
    // meanwhile.
    map.getMergePolicyConfig().setPolicy(PutIfAbsentMergePolicy.class.getName());
    return map;
  }

  /** What another member sends is made into objects of these packages only. */
  private static JavaSerializationFilterConfig onlyTypesOfTheJdk() {
    var filter = new JavaSerializationFilterConfig().setDefaultsDisabled(true);
    filter
        .getWhitelist()
        .addPrefixes("java.lang.", "java.util.", "[Ljava.lang.", "[D", "com.hazelcast.");
    return filter;
  }
}

package dev.portcullis.cluster.grid;

import com.hazelcast.config.Config;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.instance.impl.HazelcastInstanceFactory;
import java.util.function.Consumer;

/** A member of the product's own settings that others than the product may use, too. */
public final class SharedMember {
  private SharedMember() {}

  /**
   * Starts the member.
   *
   * @param more what the others need of its configuration
   */
  public static HazelcastInstance start(GridSettings settings, Consumer<Config> more) {
    var config = HazelcastConfiguration.of(settings);
    more.accept(config);
    // Grid.open() finds it by its name.
    return HazelcastInstanceFactory.newHazelcastInstance(
        config, settings.instance(), Grid.context(settings));
  }
}

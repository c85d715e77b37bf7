package dev.portcullis.cluster.grid;

import dev.portcullis.configuration.PortcullisConfiguration.Cluster;
import dev.portcullis.configuration.PortcullisConfiguration.Secret;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How this node finds the others.
 *
 * @param instance names the grid within the JVM; applications that give the same name share one
 * @param cluster only nodes of the same cluster name join; a name against mistakes, not a password
 * @param members {@code host:port} of the nodes, this one included; empty: this node is alone,
 *     listens for nobody, and joins nothing
 * @param port where this node listens for others; of no meaning where it is alone
 * @param address the local address to listen on; null: the one that {@code members} names
 * @param secret what members prove to one another; there where there are members
 */
public record GridSettings(
    String instance,
    String cluster,
    List<String> members,
    int port,
    @Nullable String address,
    Optional<Secret> secret) {
  private static final String INSTANCE = "portcullis";

  /** A node on its own. */
  public static final GridSettings ALONE = alone(INSTANCE);

  public GridSettings {
    members = List.copyOf(members);
    if (!members.isEmpty() && secret.isEmpty()) {
      throw new IllegalArgumentException("members without a secret to prove to one another");
    }
  }

  /** A node on its own, in a grid of that name. */
  public static GridSettings alone(String name) {
    return new GridSettings(name, name, List.of(), 0, null, Optional.empty());
  }

  /** The settings of the JVM's one grid, by the configuration's {@code portcullis.cluster} keys. */
  public static GridSettings of(Optional<Cluster> cluster) {
    return cluster.map(GridSettings::of).orElse(ALONE);
  }

  private static GridSettings of(Cluster cluster) {
    var listener = cluster.listener();
    return new GridSettings(
        INSTANCE,
        cluster.name(),
        cluster.members(),
        listener.port(),
        listener.address().getHostAddress(),
        Optional.of(cluster.secret()));
  }

  /** Whether this node is on its own by intent. */
  public boolean alone() {
    return members.isEmpty();
  }
}

#!/usr/bin/env bash
# What: Hazelcast 5.3.8 gives a member another UUID when its cluster is merged into another one, while
#   the instance runs on.
# Expected: HazelcastInstance and JVM are the same, so the member is: what was read at the start from
#   getCluster().getLocalMember().getUuid() goes on to name it.
# Seen: two members start apart and meet later. The one of them that gives way has another UUID then; the
#   other one keeps its own.
# For users of Portcullis: after the network between nodes was cut and came back, the ids of
#   nodes that logs and entries of before have may name nobody any more: go by address or name.
. "$(dirname "$0")/lib/common.sh"

fetch com.hazelcast:hazelcast:5.3.8
cat >"$room/Merge.java" <<'JAVA'
import com.hazelcast.config.Config;
import com.hazelcast.core.Hazelcast;
import com.hazelcast.core.HazelcastInstance;
import java.util.UUID;

public class Merge {
  static HazelcastInstance member(int port, int other) {
    Config config = new Config().setClusterName("finding");
    config.setProperty("hazelcast.logging.type", "none")
        .setProperty("hazelcast.phone.home.enabled", "false")
        .setProperty("hazelcast.socket.bind.any", "false")
        .setProperty("hazelcast.merge.first.run.delay.seconds", "5")
        .setProperty("hazelcast.merge.next.run.delay.seconds", "2");
    var network = config.getNetworkConfig().setPort(port).setPortAutoIncrement(false);
    network.getInterfaces().setEnabled(true).addInterface("127.0.0.1");
    var join = network.getJoin();
    join.getAutoDetectionConfig().setEnabled(false);
    join.getMulticastConfig().setEnabled(false);
    join.getTcpIpConfig().setEnabled(true).addMember("127.0.0.1:" + other);
    return Hazelcast.newHazelcastInstance(config);
  }

  static UUID id(HazelcastInstance member) {
    return member.getCluster().getLocalMember().getUuid();
  }

  public static void main(String[] args) throws Exception {
    int port = Integer.parseInt(args[0]);
    HazelcastInstance one = member(port, port + 1);
    HazelcastInstance two = member(port + 1, port + 1); // knows nobody: a cluster of its own
    UUID first = id(one);
    UUID second = id(two);
    System.out.println("apart: " + one.getCluster().getMembers().size() + " and "
        + two.getCluster().getMembers().size());
    for (int i = 0; i < 600 && !together(one, two); i++) {
      Thread.sleep(100);
    }
    System.out.println("together: " + together(one, two));
    boolean oneKept = first.equals(id(one));
    boolean twoKept = second.equals(id(two));
    System.out.println("members that kept their UUID: " + ((oneKept ? 1 : 0) + (twoKept ? 1 : 0)));
    System.exit(0);
  }

  static boolean together(HazelcastInstance one, HazelcastInstance two) {
    return one.getCluster().getMembers().size() == 2 && two.getCluster().getMembers().size() == 2
        && one.getLifecycleService().isRunning() && two.getLifecycleService().isRunning();
  }
}
JAVA
expect $'apart: 1 and 1\ntogether: true\nmembers that kept their UUID: 1' \
  "$(java -cp "$room/lib/*" "$room/Merge.java" "$(free_port)" 2>/dev/null)"

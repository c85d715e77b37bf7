#!/usr/bin/env bash
# What: the community edition of Hazelcast 5.3.8 takes an enabled SocketInterceptorConfig, and calls
#   nothing.
# Expected: a member whose configured interceptor cannot be used does not start: what it is for
#   is to judge who connects, and without it the port is open to all.
# Seen: members start and join, whether the class exists, does not exist, or an object is given that
#   refuses every connection; nothing of it is loaded or called. One line of the log, a warning, says
#   that the feature is Enterprise only.
# For users of Portcullis: that setting in a Hazelcast file of one's own protects nothing. Who may join a
#   grid of Portcullis is what its secret says (docs/cluster.md), or a network of the nodes' own.
. "$(dirname "$0")/lib/common.sh"

fetch com.hazelcast:hazelcast:5.3.8
cat >"$room/Interceptor.java" <<'JAVA'
import com.hazelcast.config.Config;
import com.hazelcast.config.SocketInterceptorConfig;
import com.hazelcast.core.Hazelcast;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.nio.MemberSocketInterceptor;
import java.io.IOException;
import java.net.Socket;
import java.util.Properties;

public class Interceptor {
  static volatile int calls;

  static final class RefusesAll implements MemberSocketInterceptor {
    public void init(Properties properties) {
      calls++;
    }

    public void onAccept(Socket socket) throws IOException {
      calls++;
      throw new IOException("refused");
    }

    public void onConnect(Socket socket) throws IOException {
      calls++;
      throw new IOException("refused");
    }
  }

  static HazelcastInstance member(int port, int first, SocketInterceptorConfig interceptor) {
    Config config = new Config().setClusterName("finding");
    config.setProperty("hazelcast.phone.home.enabled", "false")
        .setProperty("hazelcast.socket.bind.any", "false");
    var network = config.getNetworkConfig().setPort(port).setPortAutoIncrement(false);
    network.setSocketInterceptorConfig(interceptor);
    network.getInterfaces().setEnabled(true).addInterface("127.0.0.1");
    var join = network.getJoin();
    join.getAutoDetectionConfig().setEnabled(false);
    join.getMulticastConfig().setEnabled(false);
    join.getTcpIpConfig().setEnabled(true).addMember("127.0.0.1:" + first);
    return Hazelcast.newHazelcastInstance(config);
  }

  static void joined(String kind, int port, SocketInterceptorConfig interceptor) {
    HazelcastInstance one = member(port, port, interceptor.setEnabled(true));
    member(port + 1, port, interceptor);
    System.out.println(kind + ": " + one.getCluster().getMembers().size() + " members, " + calls + " calls");
    Hazelcast.shutdownAll();
  }

  public static void main(String[] args) {
    int port = Integer.parseInt(args[0]);
    joined("no such class", port, new SocketInterceptorConfig().setClassName("no.such.Interceptor"));
    joined("refuses all", port, new SocketInterceptorConfig().setImplementation(new RefusesAll()));
    System.exit(0);
  }
}
JAVA
expect $'no such class: 2 members, 0 calls\nrefuses all: 2 members, 0 calls' \
  "$(java -cp "$room/lib/*" "$room/Interceptor.java" "$(free_port)" 2>"$room/log")"
expect 'SocketInterceptor feature is only available on Hazelcast Enterprise!' \
  "$(grep -o 'SocketInterceptor feature.*' "$room/log" | sort -u)"

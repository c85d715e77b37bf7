package dev.portcullis.cluster.limit;

import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.instance.impl.HazelcastInstanceProxy;
import dev.portcullis.testing.Awaiting;
import java.util.concurrent.CountDownLatch;

/** Holds all threads on which members answer for data, so that nothing in the grid is answered. */
final class Stall {
  private final CountDownLatch released = new CountDownLatch(1);

  Stall(HazelcastInstance... members) {
    for (var member : members) {
      hold(member);
    }
  }

  void release() {
    released.countDown();
  }

  private void hold(HazelcastInstance member) {
    var node = ((HazelcastInstanceProxy) member).getOriginal().node;
    var operations = node.getNodeEngine().getOperationService();
    var executor = operations.getOperationExecutor();
    var held = new CountDownLatch(executor.getPartitionThreadCount());
    executor.executeOnPartitionThreads(
        () -> {
          held.countDown();
          Awaiting.released(released);
        });
    Awaiting.released(held);
  }
}

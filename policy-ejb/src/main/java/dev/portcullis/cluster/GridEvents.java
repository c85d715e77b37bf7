package dev.portcullis.cluster;

import com.hazelcast.topic.ITopic;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * News that the applications of all nodes hear, the one that tells them included.
 *
 * <p>Telling never waits and never throws; hearing happens on one thread of this object, in the
 * order of arrival, off the grid's own threads. News may be lost: when the grid is gone or split,
 * or when more than {@value #WAITING} wait here ({@link #dropped} counts those). Whoever hears must
 * therefore look for itself from time to time.
 */
public final class GridEvents implements AutoCloseable {
  private static final Logger LOG = Logger.getLogger(GridEvents.class.getName());
  private static final int WAITING = 10_000;
  static final String POLICY = "portcullis.policy";
  static final String QUARANTINE = "portcullis.quarantine";
  static final String LIMITS = "portcullis.limits";

  private final Grid grid;
  private final ThreadPoolExecutor teller;
  private final ThreadPoolExecutor hearer;
  private final LongAdder dropped = new LongAdder();
  private final List<Subscription> subscriptions = new CopyOnWriteArrayList<>();

  private record Subscription(String topic, UUID listener) {}

  /** Events over the grid. */
  public GridEvents(Grid grid) {
    this.grid = grid;
    this.teller = oneThread("portcullis-tell");
    this.hearer = oneThread("portcullis-hear");
  }

  /** Tells that a policy version was published or activated. */
  public void policyPublished(long version) {
    tell(POLICY, version);
  }

  /** Hears of policy versions. */
  public void onPolicyPublished(LongConsumer heard) {
    hear(
        POLICY,
        message -> {
          if (message instanceof Long version) {
            heard.accept(version);
          }
        });
  }

  /** Tells of a quarantine that was imposed, suggested or lifted. */
  public void quarantine(Map<String, String> act) {
    tell(QUARANTINE, new HashMap<>(act));
  }

  /** Hears of quarantines; an act holds what the teller put in, and may come twice. */
  public void onQuarantine(Consumer<Map<String, String>> heard) {
    hearTexts(QUARANTINE, heard);
  }

  /** Tells of what was done to a key of a limit. */
  public void limits(Map<String, String> act) {
    tell(LIMITS, new HashMap<>(act));
  }

  /** Hears of what was done to keys of limits; an act holds what the teller put in. */
  public void onLimits(Consumer<Map<String, String>> heard) {
    hearTexts(LIMITS, heard);
  }

  /** How many news were lost here. */
  public long dropped() {
    return dropped.sum();
  }

  /** Hears and tells no more; what waits to be told is told if the grid is there. */
  @Override
  public void close() {
    teller.shutdown();
    try {
      if (!teller.awaitTermination(2, TimeUnit.SECONDS)) {
        teller.shutdownNow();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (grid.running()) {
      subscriptions.forEach(s -> topic(s.topic()).removeMessageListener(s.listener()));
    }
    hearer.shutdownNow();
  }

  private void tell(String topic, Object message) {
    later(teller, () -> topic(topic).publish(message));
  }

  private void hearTexts(String topic, Consumer<Map<String, String>> heard) {
    hear(
        topic,
        message -> {
          if (message instanceof Map<?, ?> map) {
            var act = new HashMap<String, String>();
            map.forEach((name, value) -> act.put(String.valueOf(name), String.valueOf(value)));
            heard.accept(act);
          }
        });
  }

  private void hear(String topic, Consumer<Object> heard) {
    var listener =
        topic(topic)
            .addMessageListener(
                message -> {
                  var object = message.getMessageObject();
                  later(hearer, () -> heard.accept(object));
                });
    subscriptions.add(new Subscription(topic, listener));
  }

  private void later(ThreadPoolExecutor thread, Runnable task) {
    try {
      thread.execute(() -> run(task));
    } catch (RejectedExecutionException e) {
      dropped.increment();
    }
  }

  private void run(Runnable task) {
    try {
      task.run();
    } catch (RuntimeException e) {
      dropped.increment();
      LOG.log(Level.WARNING, "an event was lost", e);
    }
  }

  private ITopic<Object> topic(String name) {
    return grid.hazelcast().getTopic(name);
  }

  private static ThreadPoolExecutor oneThread(String name) {
    return new ThreadPoolExecutor(
        1,
        1,
        0,
        TimeUnit.SECONDS,
        new ArrayBlockingQueue<>(WAITING),
        Threads.daemon(name),
        new ThreadPoolExecutor.AbortPolicy());
  }
}

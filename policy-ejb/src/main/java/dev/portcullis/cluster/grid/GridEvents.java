package dev.portcullis.cluster.grid;

import com.hazelcast.topic.ITopic;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongConsumer;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * News that the applications of all nodes hear, the one that tells them included.
 *
 * <p>Telling never waits and never throws; hearing happens on one thread of this object, in the
 * order of arrival, off the grid's own threads. To the applications of this JVM news goes by hand,
 * grid or no grid: each telling returns what is complete once all of them have taken the news over,
 * and fails where one could not. To other nodes it goes over the grid and may be lost: when the
 * grid is gone or split, or when more than {@value #WAITING} wait here ({@link #dropped} counts
 * those). Whoever hears must therefore look for itself from time to time.
 */
public final class GridEvents implements AutoCloseable {
  private static final Logger LOG = Logger.getLogger(GridEvents.class.getName());
  private static final int WAITING = 10_000;
  static final String POLICY = "portcullis.policy";
  static final String QUARANTINE = "portcullis.quarantine";
  static final String LIMITS = "portcullis.limits";
  static final String CREDENTIALS = "portcullis.credentials";
  static final String ISSUERS = "portcullis.issuers";

  private final Grid grid;
  private final LocalHearers here;
  private final ThreadPoolExecutor teller;
  private final ThreadPoolExecutor hearer;
  private final LongAdder dropped = new LongAdder();
  private final List<Subscription> subscriptions = new CopyOnWriteArrayList<>();

  private record Subscription(
      String topic, UUID listener, Function<Object, CompletableFuture<?>> hearer) {}

  /** Events over the grid. */
  public GridEvents(Grid grid) {
    this.grid = grid;
    this.here = LocalHearers.of(grid.shared());
    this.teller = oneThread("portcullis-tell");
    this.hearer = oneThread("portcullis-hear");
  }

  /** Tells the number of a publication: a policy version came into force. */
  public CompletableFuture<?> policyPublished(long publication) {
    return tell(POLICY, publication);
  }

  /** Hears of publications; throws where it could not take one over. */
  public void onPolicyPublished(LongConsumer heard) {
    hearNumbers(POLICY, heard);
  }

  /** Tells that credentials or revocations changed, and the number of the change. */
  public CompletableFuture<?> credentialsChanged(long change) {
    return tell(CREDENTIALS, change);
  }

  /** Hears of changes of credentials; throws where it could not take one over. */
  public void onCredentialsChanged(LongConsumer heard) {
    hearNumbers(CREDENTIALS, heard);
  }

  /** Tells of a quarantine that was imposed, suggested or lifted. */
  public CompletableFuture<?> quarantine(Map<String, String> act) {
    return tell(QUARANTINE, new HashMap<>(act));
  }

  /** Hears of quarantines; an act holds what the teller put in, and may come twice. */
  public void onQuarantine(Consumer<Map<String, String>> heard) {
    hearTexts(QUARANTINE, heard);
  }

  /** Tells of what was done to a key of a limit. */
  public CompletableFuture<?> limits(Map<String, String> act) {
    return tell(LIMITS, new HashMap<>(act));
  }

  /** Hears of what was done to keys of limits; an act holds what the teller put in. */
  public void onLimits(Consumer<Map<String, String>> heard) {
    hearTexts(LIMITS, heard);
  }

  /** Asks for the keys of the issuer of that name to be fetched. */
  public CompletableFuture<?> fetchKeys(String issuer) {
    return tell(ISSUERS, issuer);
  }

  /** Hears of issuers whose keys are to be fetched. */
  public void onFetchKeys(Consumer<String> heard) {
    hear(
        ISSUERS,
        message -> {
          if (message instanceof String issuer) {
            heard.accept(issuer);
          }
        });
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
    subscriptions.forEach(s -> here.remove(s.topic(), s.hearer()));
    if (grid.running()) {
      subscriptions.forEach(s -> topic(s.topic()).removeMessageListener(s.listener()));
    }
    hearer.shutdownNow();
  }

  private CompletableFuture<?> tell(String topic, Object message) {
    var unused = later(teller, () -> topic(topic).publish(message));
    return here.tell(topic, message);
  }

  private void hearNumbers(String topic, LongConsumer heard) {
    hear(
        topic,
        message -> {
          if (message instanceof Long number) {
            heard.accept(number);
          }
        });
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
    Function<Object, CompletableFuture<?>> hearing =
        object -> later(hearer, () -> heard.accept(object));
    here.add(topic, hearing);
    var listener =
        topic(topic)
            .addMessageListener(
                message -> {
                  if (!message.getPublishingMember().localMember()) {
                    var unused = hearing.apply(message.getMessageObject());
                  }
                });
    subscriptions.add(new Subscription(topic, listener, hearing));
  }

  /** Completed when the task has run; failed when it threw, or when too much waits. */
  private CompletableFuture<?> later(ThreadPoolExecutor thread, Runnable task) {
    var done = new CompletableFuture<Boolean>();
    try {
      thread.execute(() -> run(task, done));
    } catch (RejectedExecutionException e) {
      dropped.increment();
      done.completeExceptionally(e);
    }
    return done;
  }

  private void run(Runnable task, CompletableFuture<Boolean> done) {
    try {
      task.run();
      done.complete(true);
    } catch (RuntimeException e) {
      dropped.increment();
      LOG.log(Level.WARNING, "an event was lost", e);
      done.completeExceptionally(e);
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

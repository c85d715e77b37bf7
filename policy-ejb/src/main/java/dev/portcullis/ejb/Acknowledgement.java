package dev.portcullis.ejb;

import jakarta.enterprise.context.RequestScoped;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Whether what an administrator's call changed is in force on this node when the call answers.
 *
 * <p>A change is committed first, then told to all applications of this node, and waited for here.
 * Where one of them could not take it over in time, the change stays committed: the call says so,
 * and each node takes it over as soon as it can, looking each second.
 */
@RequestScoped
public class Acknowledgement {

  /** How long a call waits for the applications of this node. */
  static final Duration PATIENCE = Duration.ofSeconds(5);

  private static final System.Logger LOG = System.getLogger(Acknowledgement.class.getName());

  private @Nullable String pending;

  /** Waits until a change is taken over by all applications of this node. */
  void await(CompletableFuture<?> takenOver) {
    try {
      takenOver.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      pending("not within " + PATIENCE.toSeconds() + " seconds", e);
    } catch (ExecutionException e) {
      pending("it could not be taken over", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      pending("the node stops", e);
    }
  }

  private void pending(String why, Exception e) {
    pending =
        "The change is stored, but not yet in force on this node: "
            + why
            + ". It will be as soon as the node can; see its log and the policy's status.";
    LOG.log(System.Logger.Level.WARNING, "a change is stored but not in force here: " + why, e);
  }

  /** Why a change of this request is not in force on this node yet; empty where all are. */
  public Optional<String> pending() {
    return Optional.ofNullable(pending);
  }
}

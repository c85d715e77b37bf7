package dev.portcullis.assembly;

import dev.portcullis.administration.quarantine.QuarantineRelay;
import dev.portcullis.behaviour.Baselines;
import dev.portcullis.behaviour.Behaviour;
import dev.portcullis.behaviour.LearnedBehaviour;
import dev.portcullis.behaviour.QuarantinePolicy;
import dev.portcullis.behaviour.Quarantines;
import dev.portcullis.cluster.grid.GridEvents;
import dev.portcullis.configuration.PortcullisConfiguration;
import dev.portcullis.store.adaptation.Adaptations;
import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedExecutorService;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.InstantSource;

/** Puts together what learns from past behaviour. */
@ApplicationScoped
public class BehaviourProducer {

  private static final InstantSource CLOCK = InstantSource.system();

  @Resource private ManagedExecutorService executor;

  @Produces
  @Singleton
  Baselines baselines() {
    return new Baselines(Baselines.DEFAULT_WINDOW, Baselines.DEFAULT_SUBJECTS);
  }

  @Produces
  @Singleton
  Quarantines quarantines(
      PortcullisConfiguration configuration, Adaptations adaptations, GridEvents events) {
    var relay = new QuarantineRelay(adaptations, events, executor);
    return new Quarantines(policy(configuration.quarantine()), relay, CLOCK);
  }

  @Produces
  @Singleton
  Behaviour behaviour(Baselines baselines, Quarantines quarantines) {
    return new LearnedBehaviour(baselines, quarantines, CLOCK);
  }

  private static QuarantinePolicy policy(PortcullisConfiguration.Quarantine set) {
    var standard = QuarantinePolicy.DEFAULT;
    return new QuarantinePolicy(
        set.threshold(),
        set.window(),
        standard.findingWeight(),
        standard.first(),
        standard.longest(),
        standard.memory(),
        set.sharePercent() / 100.0,
        set.suggestOnly(),
        standard.maxTracked(),
        address -> set.exempt().stream().anyMatch(network -> network.contains(address)));
  }
}

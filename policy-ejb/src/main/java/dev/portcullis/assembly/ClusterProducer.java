package dev.portcullis.assembly;

import dev.portcullis.administration.policy.PolicyRefusals;
import dev.portcullis.cluster.feed.BaselineExchange;
import dev.portcullis.cluster.feed.DecisionFeed;
import dev.portcullis.cluster.grid.Grid;
import dev.portcullis.cluster.grid.GridEvents;
import dev.portcullis.cluster.grid.GridSettings;
import dev.portcullis.cluster.limit.GridConcurrency;
import dev.portcullis.cluster.limit.GridLimits;
import dev.portcullis.configuration.PortcullisConfiguration;
import dev.portcullis.rate.gcra.LocalLimiter;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/** Joins the grid when it is first needed, and hands out what goes over it. */
@ApplicationScoped
public class ClusterProducer {

  @Produces
  @Singleton
  Grid grid(PortcullisConfiguration configuration) {
    return Grid.open(GridSettings.of(configuration.cluster()));
  }

  void close(@Disposes Grid grid) {
    grid.close();
  }

  @Produces
  @Singleton
  GridEvents events(Grid grid) {
    return new GridEvents(grid);
  }

  void close(@Disposes GridEvents events) {
    events.close();
  }

  @Produces
  @Singleton
  PolicyRefusals refusals(Grid grid) {
    return new PolicyRefusals(grid.shared());
  }

  @Produces
  @Singleton
  GridLimits limits(Grid grid) {
    return new GridLimits(grid, LocalLimiter.DEFAULT_CAPACITY);
  }

  void close(@Disposes GridLimits limits) {
    limits.close();
  }

  @Produces
  @Singleton
  GridConcurrency concurrency(Grid grid) {
    return new GridConcurrency(grid);
  }

  void close(@Disposes GridConcurrency concurrency) {
    concurrency.close();
  }

  @Produces
  @Singleton
  BaselineExchange baselines(Grid grid) {
    return new BaselineExchange(grid);
  }

  @Produces
  @Singleton
  DecisionFeed decisions(Grid grid) {
    return new DecisionFeed(grid);
  }

  void close(@Disposes DecisionFeed decisions) {
    decisions.close();
  }
}

package dev.portcullis.admin.traffic;

import jakarta.annotation.PostConstruct;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.util.List;

/** Which keys of limits have least left, and which are counted most. */
@Named
@RequestScoped
public class LimitsNowPage {
  private static final int SHOWN = 25;

  @Inject private LiveLimits live;
  private List<LiveKey> nearest = List.of();
  private List<HotKey> hottest = List.of();

  /** Looks again; the page does so every two seconds. */
  @PostConstruct
  public void look() {
    var keys = live.look();
    nearest = keys.nearest(SHOWN);
    hottest = keys.hottest(SHOWN);
  }

  public List<LiveKey> getNearest() {
    return nearest;
  }

  public List<HotKey> getHottest() {
    return hottest;
  }
}

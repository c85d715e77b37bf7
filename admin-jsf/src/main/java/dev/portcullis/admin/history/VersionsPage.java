package dev.portcullis.admin.history;

import dev.portcullis.ejb.PolicyAdministrationBean;
import dev.portcullis.store.policy.PolicyVersion;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.util.List;

/** The history of the policy, a page of it at a time. */
@Named
@RequestScoped
public class VersionsPage {
  private static final int SHOWN = 50;

  @Inject private PolicyAdministrationBean policies;
  private long before = Long.MAX_VALUE;
  private List<PolicyVersion> versions = List.of();

  /** Reads the history below {@code before}. */
  public void open() {
    versions = policies.versions(before, SHOWN);
  }

  public List<PolicyVersion> getVersions() {
    return versions;
  }

  /** The number below which older versions are found, or 0 where there are none. */
  public long getOlder() {
    long last = versions.isEmpty() ? 0 : versions.get(versions.size() - 1).number();
    return versions.size() < SHOWN || last <= 1 ? 0 : last;
  }

  public long getBefore() {
    return before;
  }

  public void setBefore(long before) {
    this.before = before;
  }
}

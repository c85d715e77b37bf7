package dev.portcullis.listener.threads;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/** What the operating system tells, of a container where there is one. */
final class SystemLoad implements ProcessorLoad {

  private final OperatingSystemMXBean system =
      ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
  private long askedAt = System.nanoTime();
  private long taken = system.getProcessCpuTime();

  @Override
  public double own() {
    long now = System.nanoTime();
    long used = system.getProcessCpuTime();
    double time = (double) (now - askedAt) * Runtime.getRuntime().availableProcessors();
    double part = used < 0 || time <= 0 ? 1 : (used - taken) / time;
    askedAt = now;
    taken = used;
    return part;
  }

  @Override
  public double all() {
    double load = system.getCpuLoad();
    return load >= 0 ? load : 0;
  }
}

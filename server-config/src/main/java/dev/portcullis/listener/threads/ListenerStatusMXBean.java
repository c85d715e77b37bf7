package dev.portcullis.listener.threads;

/** How requests fare between the network and the applications. */
public interface ListenerStatusMXBean {

  /** The name under which the platform's bean server has it. */
  String NAME = "dev.portcullis:type=Listener";

  /** Tasks that wait in line for a thread now. */
  long getWaiting();

  /** Threads that may work now: {@link ThreadLimit}. */
  long getThreads();

  /**
   * The smallest wait for a thread and a processor of the last 100 ms and of those that run, of the
   * waits that were looked at; 0 where nothing waited.
   */
  long getSmallestWaitNanos();

  /** Requests so far that the server met an error with, outside of the application. */
  long getFaults();

  /** Whether the node will stop soon: no more requests should be sent to it. */
  boolean isLeaving();

  /** Whether the data listeners take no requests yet. */
  boolean isStarting();
}

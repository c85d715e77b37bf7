package dev.portcullis.proxy.upstream;

/** Speaks one protocol with one target, over as many connections as it needs. */
public interface TargetClient extends AutoCloseable {

  /**
   * Sends a request once and hands the answer over as it arrives. A kept connection that turns out
   * to be dead is replaced unnoticed where that is safe; nothing else is tried twice.
   *
   * @return the status of the answer, all of which was handed over
   * @throws AttemptException when no whole answer came
   * @throws ClientException when the request's body could not be read, or the receiver failed
   */
  int exchange(UpstreamRequest request, AttemptTimes times, AnswerReceiver receiver)
      throws AttemptException, ClientException;

  /** Where it connects to, for people. */
  String authority();

  /** Looks after its connections; called about ten times a second. */
  void tidy(long now);

  /** Ends resting connections at once and those in use when their exchange ends. */
  @Override
  void close();
}

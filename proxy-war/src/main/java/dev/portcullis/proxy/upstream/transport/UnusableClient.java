package dev.portcullis.proxy.upstream.transport;

import dev.portcullis.proxy.upstream.AnswerReceiver;
import dev.portcullis.proxy.upstream.AttemptException;
import dev.portcullis.proxy.upstream.AttemptException.Phase;
import dev.portcullis.proxy.upstream.AttemptTimes;
import dev.portcullis.proxy.upstream.TargetClient;
import dev.portcullis.proxy.upstream.UpstreamRequest;

/** Stands for a target that this node cannot speak to as the policy asks: it never tries. */
record UnusableClient(String authority, String why) implements TargetClient {

  @Override
  public int exchange(UpstreamRequest request, AttemptTimes times, AnswerReceiver receiver)
      throws AttemptException {
    throw new AttemptException(Phase.FULL, false, authority + ": " + why, null);
  }

  @Override
  public void tidy(long now) {}

  @Override
  public void close() {}
}

package dev.portcullis.decision;

import dev.portcullis.policy.attribute.AnswerFacts;
import dev.portcullis.policy.document.limit.LimitTraits.Flow;
import dev.portcullis.request.HttpFields;

/**
 * What a permitted request owes its limits while it is carried. The enforcement point asks from one
 * thread per direction, and says {@link #ended} once, whatever became of the request.
 */
public interface Metering {

  /** Nothing is owed. */
  Metering NONE =
      new Metering() {
        @Override
        public String toString() {
          return "nothing owed";
        }
      };

  /** Nanoseconds that the request is to be held back before it is forwarded. */
  default long delay() {
    return 0;
  }

  /** What the client is told of its limits with the answer. */
  default HttpFields told() {
    return HttpFields.EMPTY;
  }

  /** Whether bytes of bodies that flow this way are to be paced. */
  default boolean paced(Flow flow) {
    return false;
  }

  /**
   * Takes bytes out of the bandwidth.
   *
   * @param flow {@link Flow#REQUEST} or {@link Flow#ANSWER}
   * @param bytes that are about to flow
   * @return nanoseconds to wait before they do
   */
  default long pace(Flow flow, int bytes) {
    return 0;
  }

  /** The request has ended: what it did cost is settled, and its place given up. */
  default void ended(AnswerFacts answer) {}
}

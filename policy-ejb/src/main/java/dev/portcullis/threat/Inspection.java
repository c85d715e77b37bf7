package dev.portcullis.threat;

import dev.portcullis.request.Finding;
import java.util.List;

/** What an inspection of a request came to. */
public sealed interface Inspection {

  /** Signs of attacks in what could be read; at most {@value ThreatInspector#MAX_FINDINGS}. */
  List<Finding> findings();

  /** Everything that the route's settings ask for was looked at. */
  record Complete(List<Finding> findings) implements Inspection {

    /** Nothing found. */
    public static final Complete CLEAN = new Complete(List.of());

    public Complete {
      findings = List.copyOf(findings);
    }
  }

  /**
   * The body is longer than is looked at whole: nothing was found in its beginning, and the rest is
   * looked at while it passes.
   *
   * @param watch has taken what was read
   */
  record Continued(List<Finding> findings, ContinuedInspection watch) implements Inspection {
    public Continued {
      findings = List.copyOf(findings);
    }
  }

  /** There was no memory to read the body, or to look at it. */
  record NoRoom(List<Finding> findings) implements Inspection {
    public NoRoom {
      findings = List.copyOf(findings);
    }
  }

  /**
   * The body is of an inspected type and longer than the route inspects, as it is or once its
   * content coding is removed: nothing is known of it. A route that blocks refuses it with {@code
   * body-too-large}.
   *
   * @param limit the longest body that is inspected, in bytes
   */
  record BodyTooLarge(List<Finding> findings, long limit) implements Inspection {
    public BodyTooLarge {
      findings = List.copyOf(findings);
    }
  }

  /**
   * The body could not be read to its end: the client went away, or its framing is wrong.
   *
   * @param detail for the decision log
   */
  record BodyUnreadable(List<Finding> findings, String detail) implements Inspection {
    public BodyUnreadable {
      findings = List.copyOf(findings);
    }
  }
}

package dev.portcullis.policy.attribute;

import dev.portcullis.request.AccessRequest;
import dev.portcullis.request.Patience;
import dev.portcullis.request.Subject;
import java.util.Set;

/**
 * Facts from elsewhere (the PIP of XACML 3.0 §3.1): geography, devices, directories. Asked only for
 * names that an expression reads, at most once for each request, by threads that decide.
 */
public interface InformationPoint {

  /** The fields of {@code context} that it knows: {@code geo}, {@code device}. */
  Set<String> names();

  /**
   * What it knows.
   *
   * @param name one of {@link #names}
   * @param subject who asks; anonymous until authenticated
   * @param patience what may be spent on it: a point that would have to wait longer is unavailable
   */
  Told ask(String name, AccessRequest request, Subject subject, Patience patience);

  /** What a point says of a name. */
  sealed interface Told {

    /** This is the value, of the type that the name has in expressions. */
    record Known(Object value) implements Told {}

    /** There is no such fact of this request: reading it fails as any field that is missing. */
    record Absent() implements Told {}

    /**
     * It cannot be found out now: what could have changed by it is undecidable.
     *
     * @param why for the owner; no value of the request
     */
    record Unavailable(String why) implements Told {}

    Absent ABSENT = new Absent();
  }
}

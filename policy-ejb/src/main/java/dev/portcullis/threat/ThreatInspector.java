package dev.portcullis.threat;

import dev.portcullis.policy.PolicyDocument.Route;
import dev.portcullis.request.AccessRequest;
import dev.portcullis.request.BodySource.Peek;
import dev.portcullis.threat.Finding.Category;
import java.io.IOException;

/**
 * Looks for attacks in everything of a request that an upstream will read: path, query, header
 * fields, body. Time is linear in the length of the request, whatever it holds; memory is bounded
 * by the route's {@code maxInspected}. Immutable.
 *
 * <p>Few false alarms come before many catches: a detector asks whether a value <em>works</em> as
 * an attack (as SQL, as markup, as a command), not whether it holds a suspicious word.
 */
public final class ThreatInspector {

  /** The most findings of one request. */
  public static final int MAX_FINDINGS = 16;

  /**
   * Looks at a request.
   *
   * <p>Where findings block, a finding in the head ends the inspection: the body is not waited for.
   *
   * @param settings the matched route, of which the mode and the longest inspected body count
   */
  public Inspection inspect(AccessRequest request, Route settings) {
    if (settings.threatMode() == ThreatMode.OFF) {
      return Inspection.Complete.CLEAN;
    }
    var findings = new Findings();
    var values = new ValueInspection(findings);
    inspectHead(request, values);
    boolean decided = settings.threatMode() == ThreatMode.BLOCK && !findings.isEmpty();
    return decided ? complete(findings) : inspectBody(request, settings.maxInspected(), values);
  }

  private static Inspection complete(Findings findings) {
    return findings.isEmpty()
        ? Inspection.Complete.CLEAN
        : new Inspection.Complete(findings.list());
  }

  private static void inspectHead(AccessRequest request, ValueInspection values) {
    PathInspection.inspect(request.path(), values);
    if (request.query() != null) {
      FormInspection.inspect(request.query(), Place.QUERY, "query", values);
    }
    HeaderInspection.inspect(request.fields(), values);
  }

  private static Inspection inspectBody(AccessRequest request, long max, ValueInspection values) {
    var type = MediaType.of(request.fields());
    if (request.fields().count("content-type") > 1) {
      values.findings().add(Category.MALFORMED_BODY, "header:content-type", "more than one type");
    }
    if (type.syntax() == MediaType.Syntax.OPAQUE) {
      return complete(values.findings());
    }
    int limit = (int) Math.min(Math.max(max, 1), Integer.MAX_VALUE - 16);
    try {
      Peek peek = request.body().peek(limit);
      if (!peek.complete()) {
        return new Inspection.BodyTooLarge(values.findings().list(), max);
      }
      if (peek.bytes().length > 0) {
        new BodyInspection(type, values).inspect(request.fields(), peek.bytes(), limit);
      }
      return complete(values.findings());
    } catch (IOException e) {
      String detail = "the body could not be read: " + e.getClass().getSimpleName();
      return new Inspection.BodyUnreadable(values.findings().list(), detail);
    }
  }
}

package dev.portcullis.threat;

import dev.portcullis.policy.document.Route;
import dev.portcullis.policy.document.ThreatMode;
import dev.portcullis.request.AccessRequest;
import dev.portcullis.request.BodySource.Peek;
import dev.portcullis.request.Finding.Category;
import dev.portcullis.request.NoRoomException;
import dev.portcullis.threat.content.BodyInspection;
import dev.portcullis.threat.content.BodyWatch;
import dev.portcullis.threat.content.ContentCoding;
import dev.portcullis.threat.content.Findings;
import dev.portcullis.threat.content.FormInspection;
import dev.portcullis.threat.content.HeaderInspection;
import dev.portcullis.threat.content.MediaType;
import dev.portcullis.threat.content.PathInspection;
import dev.portcullis.threat.content.Place;
import dev.portcullis.threat.content.ValueInspection;
import java.io.IOException;

/**
 * Looks for attacks in everything of a request that an upstream will read: path, query, header
 * fields, body. Time is linear in the length of the request, whatever it holds; memory is bounded
 * by the route's {@code maxInspected}: texts and multipart forms that are longer are looked at
 * while they pass, others are refused. Immutable.
 *
 * <p>Few false alarms come before many catches: a detector asks whether a value <em>works</em> as
 * an attack (as SQL, as markup, as a command), not whether it holds a suspicious word.
 */
public final class ThreatInspector {

  /** The most findings of one request. */
  public static final int MAX_FINDINGS = Findings.MAX_FINDINGS;

  /**
   * Memory that looking at a body takes for each of its bytes: as text of two bytes a character,
   * read by a parser, and as the few {@code Views} that are made one from another.
   */
  static final long WORK = 16;

  /**
   * Looks at a request.
   *
   * <p>Where findings block, a finding in the head ends the inspection: the body is not waited for.
   *
   * @param settings the matched route, of which the mode, the longest inspected body and the
   *     exclusions count
   */
  public Inspection inspect(AccessRequest request, Route settings) {
    if (settings.threat().mode() == ThreatMode.OFF) {
      return Inspection.Complete.CLEAN;
    }
    var findings = new Findings(settings.threat().exclusions(), request.receivedAt());
    var values = new ValueInspection(findings);
    inspectHead(request, values);
    boolean decided = settings.threat().mode() == ThreatMode.BLOCK && !findings.isEmpty();
    return decided
        ? complete(findings)
        : inspectBody(request, settings.threat().maxInspected(), values);
  }

  /** Looks at all but the body, which is not read: it waits for being invited. */
  public Inspection inspectHead(AccessRequest request) {
    var findings = new Findings();
    inspectHead(request, new ValueInspection(findings));
    return complete(findings);
  }

  private static Inspection complete(Findings findings) {
    return findings.list().isEmpty()
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
      return inspectBody(request, type, limit, values);
    } catch (NoRoomException e) {
      return new Inspection.NoRoom(values.findings().list());
    } catch (IOException e) {
      String detail = "the body could not be read: " + e.getClass().getSimpleName();
      return new Inspection.BodyUnreadable(values.findings().list(), detail);
    }
  }

  private static Inspection inspectBody(
      AccessRequest request, MediaType type, int limit, ValueInspection values) throws IOException {
    boolean longer = request.body().length() > limit;
    if (longer && !passes(request, type)) {
      return new Inspection.BodyTooLarge(values.findings().list(), limit);
    }
    Peek peek = request.body().peek(longer ? Math.min(limit, ContinuedInspection.PIECE) : limit);
    if (peek.complete() && peek.length() == 0) {
      return complete(values.findings());
    }
    if (!peek.complete() && !passes(request, type)) {
      return new Inspection.BodyTooLarge(values.findings().list(), limit);
    }
    boolean plain = ContentCoding.none(request.fields());
    request.body().workspace(WORK * (plain ? peek.length() : limit));
    try {
      return peek.complete()
          ? whole(request, type, peek, limit, values)
          : begun(type, peek, limit, values);
    } finally {
      request.body().workspace(0);
    }
  }

  /** Whether it can be looked at while it passes, however long it is. */
  private static boolean passes(AccessRequest request, MediaType type) {
    return type.passes() && ContentCoding.none(request.fields());
  }

  private static Inspection whole(
      AccessRequest request, MediaType type, Peek peek, int limit, ValueInspection values) {
    boolean seen =
        new BodyInspection(type, values)
            .inspect(request.fields(), peek.bytes(), peek.length(), limit);
    return seen
        ? complete(values.findings())
        : new Inspection.BodyTooLarge(values.findings().list(), limit);
  }

  private static Inspection begun(MediaType type, Peek peek, int limit, ValueInspection values) {
    BodyWatch watch = new BodyInspection(type, values).watch(limit);
    if (watch == null) {
      return complete(values.findings());
    }
    watch.take(peek.bytes(), 0, peek.length(), false);
    return watch.tooLarge()
        ? new Inspection.BodyTooLarge(values.findings().list(), limit)
        : new Inspection.Continued(values.findings().list(), new ContinuedInspection(watch));
  }
}

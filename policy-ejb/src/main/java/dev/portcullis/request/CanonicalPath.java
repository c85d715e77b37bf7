package dev.portcullis.request;

import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A path that every server reads alike: what a rule judges is what the upstream will see.
 *
 * <p>Rules look at decoded segments; the upstream gets the raw path. Any form that servers are
 * known to read in different ways is refused when the path is parsed (dot segments, empty segments,
 * backslashes, control characters, invalid or overlong UTF-8), except for those of {@link
 * PathForm}, which are noted for the route to accept or refuse; they are then judged as an upstream
 * that decodes them once sees them: an encoded slash separates, parameters are cut off once they
 * are known to hide nothing either. What such a path is to one that decodes twice, or cuts
 * parameters off after decoding, is {@link #otherReading()}, and must be as harmless.
 *
 * @param raw as the client sent it, without the query
 * @param segments decoded; {@code /} has none; a trailing slash shows as an empty last segment
 * @param forms which ambiguous forms the raw path uses
 */
public record CanonicalPath(String raw, List<String> segments, Set<PathForm> forms) {

  /** The longest raw path accepted, in characters. */
  public static final int MAX_LENGTH = 8192;

  private static final Set<PathForm> NOT_BESIDE_SEMICOLON =
      EnumSet.of(PathForm.PARAMETERS, PathForm.ENCODED_SLASH, PathForm.ENCODED_PERCENT);

  public CanonicalPath {
    segments = List.copyOf(segments);
    forms = Set.copyOf(forms);
  }

  /** The decoded path, as an upstream sees it. */
  public String decoded() {
    return isSentDecoded() ? raw : "/" + String.join("/", segments);
  }

  /** As nearly all are: then there is no need for another text. */
  private boolean isSentDecoded() {
    int at = 0;
    for (int i = 0; i < segments.size(); i++) {
      String segment = segments.get(i);
      if (!raw.startsWith("/", at) || !raw.startsWith(segment, at + 1)) {
        return false;
      }
      at += 1 + segment.length();
    }
    return at == raw.length() && at > 0;
  }

  /** Thrown for a path that cannot be read in one way only. */
  public static final class MalformedPathException extends Exception {
    private static final long serialVersionUID = 1;

    MalformedPathException(String message) {
      super(message, null, false, false);
    }
  }

  /**
   * Parses the path of a request target.
   *
   * @param raw the undecoded path, without query, in origin form (RFC 9112 §3.2.1)
   * @throws MalformedPathException saying what is wrong, fit for the decision log
   */
  public static CanonicalPath parse(String raw) throws MalformedPathException {
    if (raw.isEmpty() || raw.charAt(0) != '/') {
      throw new MalformedPathException("the path does not start with a slash");
    }
    if (raw.length() > MAX_LENGTH) {
      throw new MalformedPathException("the path is longer than " + MAX_LENGTH + " characters");
    }
    // Most paths have none: they need no set to note them in.
    boolean plain = isPlain(raw);
    Set<PathForm> forms = plain ? Set.of() : EnumSet.noneOf(PathForm.class);
    String decoded = PathDecoder.decode(withoutParameters(raw, forms), forms);
    var path = new CanonicalPath(raw, split(decoded), forms);
    path.requireOneReadingOfDots();
    if (path.readsTwoWays()) {
      path.otherSegments();
    }
    return path;
  }

  /** Of dots alone, a segment with an escape among them is no name. */
  private void requireOneReadingOfDots() throws MalformedPathException {
    if (forms.contains(PathForm.ENCODED_DOT)) {
      for (String segment : segments) {
        if (!segment.isEmpty() && segment.chars().allMatch(c -> c == '.')) {
          throw new MalformedPathException("the path hides a dot");
        }
      }
    }
  }

  private boolean readsTwoWays() {
    for (PathForm form : forms) {
      if (form.readsTwoWays()) {
        return true;
      }
    }
    return false;
  }

  /**
   * This path to a server that decodes once more, or that cuts parameters off after it has decoded;
   * null where all servers see this one.
   */
  public @Nullable CanonicalPath otherReading() {
    if (!readsTwoWays()) {
      return null;
    }
    try {
      return new CanonicalPath(raw, otherSegments(), forms);
    } catch (MalformedPathException e) {
      throw new IllegalStateException("a path was made that was never parsed", e);
    }
  }

  /** One other reading is all there is: what would make more of them may not meet in a path. */
  private List<String> otherSegments() throws MalformedPathException {
    boolean semicolon = forms.contains(PathForm.ENCODED_SEMICOLON);
    if (semicolon && !Collections.disjoint(forms, NOT_BESIDE_SEMICOLON)) {
      throw new MalformedPathException(
          "the path has an encoded semicolon beside parameters, an encoded slash or percent sign");
    }
    String decoded = "/" + String.join("/", segments);
    return split(semicolon ? decoded.replaceAll(";[^/]*", "") : PathDecoder.decodeAgain(decoded));
  }

  private static boolean isPlain(String raw) {
    for (int i = 0; i < raw.length(); i++) {
      if (";%|[]^".indexOf(raw.charAt(i)) >= 0) {
        return false;
      }
    }
    return true;
  }

  /** What is cut off is sent all the same, so it must read in one way only, too. */
  private static String withoutParameters(String raw, Set<PathForm> forms)
      throws MalformedPathException {
    if (raw.indexOf(';') < 0) {
      return raw;
    }
    forms.add(PathForm.PARAMETERS);
    var kept = new StringBuilder(raw.length());
    for (int start = 0; start < raw.length(); ) {
      int semicolon = raw.indexOf(';', start);
      int from = semicolon < 0 ? raw.length() : semicolon;
      int slash = raw.indexOf('/', from);
      int to = slash < 0 ? raw.length() : slash;
      kept.append(raw, start, from);
      requireParameters(raw.substring(from, to));
      start = to;
    }
    return kept.toString();
  }

  /**
   * A slash in a parameter ends it for one that decodes first, and for no other; nor do the forms
   * that a name may have help in what nobody judges.
   */
  private static void requireParameters(String parameters) throws MalformedPathException {
    var forms = EnumSet.noneOf(PathForm.class);
    PathDecoder.decode(parameters, forms);
    if (!forms.isEmpty()) {
      throw new MalformedPathException("the path hides something in a parameter");
    }
  }

  private static List<String> split(String decoded) throws MalformedPathException {
    if (decoded.length() == 1) {
      return List.of();
    }
    var segments = List.of(segments(decoded));
    for (int i = 0; i < segments.size(); i++) {
      requireUnambiguous(segments.get(i), i == segments.size() - 1);
    }
    return segments;
  }

  /** What stands behind each slash. */
  private static String[] segments(String decoded) {
    int count = 0;
    for (int i = 0; i < decoded.length(); i++) {
      count += decoded.charAt(i) == '/' ? 1 : 0;
    }
    var segments = new String[count];
    int start = 1;
    for (int i = 0; i < count; i++) {
      int end = i == count - 1 ? decoded.length() : decoded.indexOf('/', start);
      segments[i] = decoded.substring(start, end);
      start = end + 1;
    }
    return segments;
  }

  private static void requireUnambiguous(String segment, boolean last)
      throws MalformedPathException {
    if (segment.equals(".") || segment.equals("..")) {
      throw new MalformedPathException("the path has a dot segment");
    }
    if (segment.isEmpty() && !last) {
      throw new MalformedPathException("the path has an empty segment");
    }
  }

  /** The segment at {@code index}, or null past the end. */
  public @Nullable String segment(int index) {
    return index < segments.size() ? segments.get(index) : null;
  }
}

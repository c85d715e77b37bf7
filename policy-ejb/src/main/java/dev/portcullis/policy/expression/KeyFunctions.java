package dev.portcullis.policy.expression;

import dev.portcullis.policy.attribute.AccessAttributes;
import dev.portcullis.policy.attribute.AttributeValues;
import dev.portcullis.policy.attribute.HeaderFields;
import dev.portcullis.policy.document.ClaimPath;
import dev.portcullis.policy.document.PolicyWriter;
import dev.portcullis.policy.expression.Expression.Outcome;
import dev.portcullis.policy.text.Names;
import dev.portcullis.policy.text.Problems;
import dev.portcullis.policy.text.Quantities;
import dev.portcullis.request.Subject;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** How a limit finds the key that a request counts under. */
public final class KeyFunctions {

  /** Longer keys are told apart by their hash: a client must not choose how much is stored. */
  static final int MAX_LENGTH = 256;

  /** An IPv6 client owns at least a /64, so that is what counts as one address. */
  public static final int USUAL_PREFIX = 64;

  /** The keys that have a name; every other key is an expression. */
  static final Map<String, KeyFunction> NAMED =
      Map.of(
          "subject", KeyFunctions::subject,
          "credential", KeyFunctions::credential,
          "address", attributes -> address(attributes.context().address(), USUAL_PREFIX),
          "route", AccessAttributes::route,
          "global", attributes -> "global");

  /** What a limit by a claim or a field counts for requests without it, all together. */
  static final String ABSENT = "(none)";

  private static final String CLAIM = "claim:";
  private static final String HEADER = "header:";
  private static final String ADDRESS = "address/";
  private static final String UPSTREAM = "upstream";
  private static final Set<String> VERIFIED =
      Set.of("subject", "credential", "route", "global", UPSTREAM);

  private final ExpressionCompiler expressions;
  private final Problems problems;
  private final Map<String, String> upstreams;

  /**
   * @param upstreams the name of each route's upstream
   */
  public KeyFunctions(
      ExpressionCompiler expressions, Problems problems, Map<String, String> upstreams) {
    this.expressions = expressions;
    this.problems = problems;
    this.upstreams = upstreams;
  }

  /**
   * Whether a client can make up keys without being verified. An anonymous subject is known by its
   * address, which {@code subject} alone does not tell.
   */
  public static boolean invented(String key) {
    return !VERIFIED.contains(key) && !key.startsWith(CLAIM);
  }

  /** Whether the record of a request tells the key without naming it. */
  public static boolean recorded(String key) {
    return NAMED.containsKey(key) || key.equals(UPSTREAM) || key.startsWith(ADDRESS);
  }

  /** How many bits of an IPv6 address count: of a key that {@link #recorded} holds of. */
  static int prefix(String key) {
    Long bits = key.startsWith(ADDRESS) ? Quantities.count(key.substring(ADDRESS.length())) : null;
    return bits == null ? USUAL_PREFIX : bits.intValue();
  }

  /** Whether the key needs nothing but the connection and the fields of the request. */
  public static boolean knownBeforeAuthentication(String key) {
    return key.equals("address")
        || key.equals("global")
        || key.startsWith(ADDRESS)
        || key.startsWith(HEADER);
  }

  /** Compiles a key; one that is none is noted, and its stand-in has no value. */
  public KeyFunction of(String path, String text) {
    var named = NAMED.get(text);
    if (named != null) {
      return named;
    }
    if (text.equals(UPSTREAM)) {
      return attributes -> upstreams.getOrDefault(attributes.route(), ABSENT);
    }
    if (text.startsWith(CLAIM)) {
      return claim(path, text.substring(CLAIM.length()));
    }
    if (text.startsWith(HEADER)) {
      return header(path, text.substring(HEADER.length()));
    }
    if (text.startsWith(ADDRESS)) {
      return prefix(path, text.substring(ADDRESS.length()));
    }
    var expression = expressions.key(path, text);
    return expression == null ? attributes -> null : of(expression);
  }

  private static KeyFunction of(Expression expression) {
    return attributes -> {
      var outcome = expression.evaluate(new AttributeValues(attributes));
      boolean text = outcome instanceof Outcome.Value value && value.value() instanceof String;
      return text ? bounded((String) ((Outcome.Value) outcome).value()) : null;
    };
  }

  private KeyFunction claim(String path, String name) {
    if (name.isBlank() || name.length() > Names.MAX_LENGTH) {
      problems.add(path, "no claim is named", "write one such as `claim:tenant`");
    }
    if (ClaimPath.parse(name).isEmpty()) {
      problems.add(path, ClaimPath.BAD_QUOTES, ClaimPath.QUOTES_REMEDY);
    }
    var claim = ClaimPath.of(name);
    return attributes -> text(claim.find(attributes.subject().claims()));
  }

  private static String text(@Nullable Object claim) {
    return claim instanceof String || claim instanceof Number || claim instanceof Boolean
        ? bounded(claim.toString())
        : ABSENT;
  }

  private KeyFunction header(String path, String name) {
    if (!name.matches("[!#$%&'*+.^_`|~0-9A-Za-z-]{1,128}")) {
      problems.add(path, "no field is named", "write one such as `header:X-Tenant`");
    } else if (HeaderFields.CREDENTIALS.contains(name.toLowerCase(Locale.ROOT))) {
      problems.add(path, "`" + name + "` carries credentials", "use `credential` or `subject`");
    }
    expressions.fields().counts(name);
    return attributes -> {
      String value = attributes.field(name);
      return value == null ? ABSENT : bounded(value);
    };
  }

  private KeyFunction prefix(String path, String text) {
    Long bits = Quantities.count(text);
    if (bits == null || bits < 16 || bits > 128) {
      problems.add(
          path,
          "`" + Problems.shortened(text) + "` is no prefix of IPv6",
          "write `address/16` to `address/128`");
      return attributes -> null;
    }
    int prefix = bits.intValue();
    return attributes -> address(attributes.context().address(), prefix);
  }

  /** Anonymous subjects are told apart by address, or one of them could use up the share of all. */
  private static String subject(AccessAttributes attributes) {
    Subject subject = attributes.subject();
    return subject.anonymous()
        ? "anonymous|" + address(attributes.context().address(), USUAL_PREFIX)
        : bounded(subject.key());
  }

  private static String credential(AccessAttributes attributes) {
    Subject subject = attributes.subject();
    return subject.anonymous()
        ? subject(attributes)
        : bounded(subject.realm() + '|' + subject.credential());
  }

  /** An address as a key: of IPv6 its first bits alone. */
  public static String address(InetAddress address, int prefix) {
    byte[] bytes = address.getAddress();
    if (bytes.length != 16) {
      return address.getHostAddress();
    }
    int whole = (prefix + 7) / 8;
    byte[] kept = Arrays.copyOf(bytes, whole);
    if (prefix % 8 != 0) {
      kept[whole - 1] &= (byte) (0xff << (8 - prefix % 8));
    }
    return HexFormat.of().formatHex(kept) + "/" + prefix;
  }

  static String bounded(String key) {
    return key.length() <= MAX_LENGTH ? key : "sha256:" + PolicyWriter.sha256(key);
  }
}

package dev.portcullis.policy;

import dev.portcullis.policy.CompiledLimit.KeyFunction;
import dev.portcullis.policy.Expression.Outcome;
import dev.portcullis.request.Subject;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;

/** How a limit finds the key that a request counts under. */
final class KeyFunctions {

  /** Longer keys are told apart by their hash: a client must not choose how much is stored. */
  static final int MAX_LENGTH = 256;

  /** The keys that have a name; every other key is an expression. */
  static final Map<String, KeyFunction> NAMED =
      Map.of(
          "subject", KeyFunctions::subject,
          "credential", KeyFunctions::credential,
          "address", attributes -> address(attributes.context().address()),
          "route", AccessAttributes::route,
          "global", attributes -> "global");

  private KeyFunctions() {}

  static KeyFunction of(Expression expression) {
    return attributes -> {
      var outcome = expression.evaluate(new AttributeValues(attributes));
      boolean text = outcome instanceof Outcome.Value value && value.value() instanceof String;
      return text ? bounded((String) ((Outcome.Value) outcome).value()) : null;
    };
  }

  /** Anonymous subjects are told apart by address, or one of them could use up the share of all. */
  private static String subject(AccessAttributes attributes) {
    Subject subject = attributes.subject();
    return subject.anonymous()
        ? "anonymous|" + address(attributes.context().address())
        : bounded(subject.key());
  }

  private static String credential(AccessAttributes attributes) {
    Subject subject = attributes.subject();
    return subject.anonymous()
        ? subject(attributes)
        : bounded(subject.issuer() + '|' + subject.credential());
  }

  /** An IPv6 client owns at least a /64, so that is what counts as one address. */
  private static String address(InetAddress address) {
    byte[] bytes = address.getAddress();
    return bytes.length == 16
        ? HexFormat.of().formatHex(Arrays.copyOf(bytes, 8)) + "/64"
        : address.getHostAddress();
  }

  private static String bounded(String key) {
    return key.length() <= MAX_LENGTH ? key : "sha256:" + PolicyWriter.sha256(key);
  }
}

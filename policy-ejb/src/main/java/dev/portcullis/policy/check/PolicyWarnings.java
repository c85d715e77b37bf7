package dev.portcullis.policy.check;

import dev.portcullis.policy.document.Certificate;
import dev.portcullis.policy.document.PolicyDocument;
import dev.portcullis.policy.document.Role;
import dev.portcullis.policy.text.Positions;
import dev.portcullis.policy.text.Problem;
import dev.portcullis.policy.text.Problems;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What a document may say, but hardly means. A certificate may have roles that nobody declared,
 * since documents have been written so: no rule can list such a role, and it inherits nothing.
 */
public final class PolicyWarnings {
  private PolicyWarnings() {}

  /** The warnings of a document that has no text; their line is 0. */
  public static List<Problem> of(PolicyDocument document) {
    return of(document, Positions.NONE);
  }

  /** The warnings of a document, with the lines of its text. */
  public static List<Problem> of(PolicyDocument document, Positions positions) {
    var declared = document.roles().stream().map(Role::name).collect(Collectors.toSet());
    var warnings = new Problems(positions);
    List<Certificate> certificates = document.certificates();
    for (int i = 0; i < certificates.size(); i++) {
      List<String> roles = certificates.get(i).roles();
      for (int j = 0; j < roles.size(); j++) {
        if (!declared.contains(roles.get(j))) {
          String path = "certificates[" + i + "].roles[" + j + "]";
          warnings.addUnknown(path, "role", roles.get(j), declared);
        }
      }
    }
    cookies(document, warnings);
    return warnings.list();
  }

  /** RFC 6265 §8.6: a name of this form is one that only the host itself can set (RFC 6265bis). */
  private static void cookies(PolicyDocument document, Problems warnings) {
    for (int i = 0; i < document.routes().size(); i++) {
      String cookie = document.routes().get(i).browsers().tokenFrom().cookie();
      if (cookie != null && !cookie.startsWith("__Host-")) {
        warnings.add(
            "routes[" + i + "].token-from.cookie",
            "other hosts of the same domain can set `" + Problems.shortened(cookie) + "` too",
            "let its name begin with `__Host-`, which browsers let nobody else set");
      }
    }
  }
}

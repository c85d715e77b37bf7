package dev.portcullis.authentication.jwt;

import dev.portcullis.policy.compiled.PolicySnapshot;
import dev.portcullis.policy.document.Issuer;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The issuers of a policy, as tokens name them.
 *
 * @param byIdentifier by {@code iss}
 * @param decryptionKeys the ids of all keys that tokens may be encrypted to, in the policy's order
 */
record AcceptedIssuers(Map<String, Issuer> byIdentifier, Set<String> decryptionKeys) {

  static AcceptedIssuers of(PolicySnapshot policy) {
    var byIdentifier = new HashMap<String, Issuer>();
    var decryptionKeys = new LinkedHashSet<String>();
    for (Issuer issuer : policy.issuers()) {
      byIdentifier.putIfAbsent(issuer.issuer(), issuer);
      var encryption = issuer.demands().encryption();
      if (encryption != null) {
        decryptionKeys.addAll(encryption.keys());
      }
    }
    return new AcceptedIssuers(
        Map.copyOf(byIdentifier), Collections.unmodifiableSet(decryptionKeys));
  }

  @Nullable Issuer find(String identifier) {
    return byIdentifier.get(identifier);
  }
}

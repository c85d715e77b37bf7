package dev.portcullis.administration.account;

import dev.portcullis.administration.account.Administrator.Known;
import dev.portcullis.administration.policy.ActivePolicy;
import dev.portcullis.administration.policy.PolicyAdministration;
import dev.portcullis.administration.policy.PublishResult;
import dev.portcullis.policy.document.Issuer;
import dev.portcullis.policy.document.PolicyDocument;
import dev.portcullis.policy.document.PolicyReader;
import dev.portcullis.policy.document.ReadResult.Read;
import dev.portcullis.store.account.ConsoleRole;
import java.util.Set;
import java.util.function.LongFunction;
import java.util.stream.Collectors;

/**
 * Changes of the policy by people. Who edits it must not become an administrator by it: only an
 * administrator changes the issuers that vouch for administrators, or makes one of another. What a
 * document would change is judged against the version that it then replaces, not one before.
 */
public record PeoplesChanges(PolicyAdministration policies) {
  private static final int ATTEMPTS = 20;

  public PublishResult publish(PolicyDocument document, long expected, Known who, String comment) {
    return guarded(
        document,
        expected,
        who,
        version -> policies.publish(document, version, who.author(), comment));
  }

  public PublishResult publishText(String text, long expected, Known who, String comment) {
    return PolicyReader.read(text) instanceof Read good
        ? guarded(
            good.document(),
            expected,
            who,
            version -> policies.publishText(text, version, who.author(), comment))
        : new PublishResult.Rejected(policies.check(text));
  }

  public PublishResult activate(long number, long expected, Known who) {
    return policies
        .version(number)
        .map(
            stored ->
                guarded(
                    stored.document(),
                    expected,
                    who,
                    version -> policies.activate(number, version, who.author())))
        .orElseGet(PublishResult.UnknownVersion::new);
  }

  private PublishResult guarded(
      PolicyDocument wanted, long expected, Known who, LongFunction<PublishResult> change) {
    if (who.role().allows(ConsoleRole.ADMIN)) {
      return change.apply(expected);
    }
    if (!who.role().allows(ConsoleRole.EDITOR)) {
      return new PublishResult.NotPermitted();
    }
    PublishResult result;
    int attempt = 0;
    do {
      ActivePolicy active = policies.active();
      if (expected != 0 && expected != active.number()) {
        return new PublishResult.Conflict(active.number());
      }
      if (!administering(active.document()).equals(administering(wanted))) {
        return new PublishResult.NotPermitted();
      }
      result = change.apply(active.number());
    } while (expected == 0 && result instanceof PublishResult.Conflict && ++attempt < ATTEMPTS);
    return result;
  }

  private static Set<Issuer> administering(PolicyDocument document) {
    return document.issuers().stream()
        .filter(issuer -> issuer.administrators() != null)
        .collect(Collectors.toSet());
  }
}

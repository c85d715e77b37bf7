package dev.portcullis.ejb;

import dev.portcullis.administration.account.Administrator.Known;
import dev.portcullis.administration.account.PeoplesChanges;
import dev.portcullis.administration.policy.ActivePolicy;
import dev.portcullis.administration.policy.PolicyAdministration;
import dev.portcullis.administration.policy.PolicyRefusals;
import dev.portcullis.administration.policy.PublishResult;
import dev.portcullis.policy.document.PolicyDocument;
import dev.portcullis.policy.text.Problem;
import dev.portcullis.store.audit.RefusalAudit;
import dev.portcullis.store.policy.PolicyVersion;
import jakarta.ejb.Stateless;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** The administration point's face for people; see {@link PolicyAdministration}. */
@Stateless
@TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
public class PolicyAdministrationBean {
  @Inject private PolicyAdministration administration;
  @Inject private PolicyRefusals refusals;
  @Inject private RefusalAudit audit;
  @Inject private IssuersBean issuers;

  /** What is in force. */
  public ActivePolicy active() {
    return administration.active();
  }

  /** The number of the latest publication. */
  public long publication() {
    return administration.publication();
  }

  /** Any version, with its document. */
  public Optional<ActivePolicy> version(long number) {
    return administration.version(number);
  }

  /** The latest 100 versions, newest first. */
  public List<PolicyVersion> versions() {
    return administration.versions(Long.MAX_VALUE, 100);
  }

  /** The history below version {@code before}, newest first. */
  public List<PolicyVersion> versions(long before, int limit) {
    return administration.versions(before, limit);
  }

  /** Everything that is wrong with the text (YAML or JSON). */
  public List<Problem> check(String text) {
    return administration.check(text);
  }

  /** What a text that could be published hardly means. */
  public List<Problem> warnings(String text) {
    return administration.warnings(text);
  }

  /** Everything that is wrong with the document. */
  public List<Problem> check(PolicyDocument document) {
    return administration.check(document);
  }

  /** Publishes a document; {@code expectedVersion} 0 means whatever is in force. */
  public PublishResult publish(
      PolicyDocument document, long expectedVersion, Known who, String comment) {
    return asked(who, () -> changes().publish(document, expectedVersion, who, comment));
  }

  /** Publishes YAML or JSON; {@code expectedVersion} 0 means whatever is in force. */
  public PublishResult publishText(String text, long expectedVersion, Known who, String comment) {
    return asked(who, () -> changes().publishText(text, expectedVersion, who, comment));
  }

  /** Puts a stored version in force again. */
  public PublishResult activate(long number, long expectedVersion, Known who) {
    return asked(who, () -> changes().activate(number, expectedVersion, who));
  }

  private PeoplesChanges changes() {
    return new PeoplesChanges(administration);
  }

  /**
   * Does what was asked for. Whoever publishes what is in force already publishes all the same: the
   * keys of its issuers are fetched as with any other publication.
   */
  private PublishResult asked(Known who, Supplier<PublishResult> change) {
    long before = administration.publication();
    PublishResult result = noted(who, change.get());
    if (result instanceof PublishResult.Published && administration.publication() == before) {
      issuers.fetchAll();
    }
    return result;
  }

  private PublishResult noted(Known who, PublishResult result) {
    if (result instanceof PublishResult.NotPermitted) {
      audit.notPermitted(who.author(), "policy: would change who administers");
    }
    if (result instanceof PublishResult.Rejected rejected) {
      refusals.refused(
          PolicyRefusals.Source.PUBLISH,
          new PolicyRefusals.Refusal(who.name(), Instant.now(), rejected.problems()));
    }
    return result;
  }
}

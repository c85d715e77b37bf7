package dev.portcullis.ejb;

import dev.portcullis.policy.PolicyDocument;
import dev.portcullis.policy.Problem;
import dev.portcullis.store.Author;
import dev.portcullis.store.PolicyVersion;
import jakarta.ejb.Stateless;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** The administration point's face; see {@link PolicyAdministration}. */
@Stateless
@TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
public class PolicyAdministrationBean {
  @Inject private PolicyAdministration administration;
  @Inject private PolicyRefusals refusals;

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

  /** Everything that is wrong with the document. */
  public List<Problem> check(PolicyDocument document) {
    return administration.check(document);
  }

  /** Publishes a document; {@code expectedVersion} 0 means whatever is in force. */
  public PublishResult publish(
      PolicyDocument document, long expectedVersion, Author author, String comment) {
    return noted(author, administration.publish(document, expectedVersion, author, comment));
  }

  /** Publishes YAML or JSON; {@code expectedVersion} 0 means whatever is in force. */
  public PublishResult publishText(
      String text, long expectedVersion, Author author, String comment) {
    return noted(author, administration.publishText(text, expectedVersion, author, comment));
  }

  /** Changes what is in force, again and again until nobody comes between. */
  public PublishResult edit(Author author, String comment, UnaryOperator<PolicyDocument> edit) {
    return administration.edit(author, comment, edit);
  }

  /** Puts a stored version in force again. */
  public PublishResult activate(long number, long expectedVersion, Author author) {
    return noted(author, administration.activate(number, expectedVersion, author));
  }

  private PublishResult noted(Author author, PublishResult result) {
    if (result instanceof PublishResult.Rejected rejected) {
      refusals.refused(
          PolicyRefusals.Source.PUBLISH,
          new PolicyRefusals.Refusal(author.name(), Instant.now(), rejected.problems()));
    }
    return result;
  }
}

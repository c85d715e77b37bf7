package dev.portcullis.administration.policy;

import dev.portcullis.administration.policy.PublishResult.Conflict;
import dev.portcullis.administration.policy.PublishResult.Published;
import dev.portcullis.administration.policy.PublishResult.Rejected;
import dev.portcullis.administration.policy.PublishResult.UnknownVersion;
import dev.portcullis.policy.compiled.CompileResult;
import dev.portcullis.policy.compiled.PolicyCompiler;
import dev.portcullis.policy.document.PolicyDocument;
import dev.portcullis.policy.document.PolicyReader;
import dev.portcullis.policy.document.PolicyWriter;
import dev.portcullis.policy.document.ReadResult;
import dev.portcullis.policy.text.Problem;
import dev.portcullis.store.audit.Author;
import dev.portcullis.store.policy.PolicyText;
import dev.portcullis.store.policy.PolicyVersion;
import dev.portcullis.store.policy.PolicyVersions;
import dev.portcullis.store.policy.StoredPolicy;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.LongConsumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The administration point: a change of the policy is compiled, stored as a version, put in force,
 * and announced. What does not compile is never stored.
 */
public final class PolicyAdministration {
  private static final int ATTEMPTS = 20;

  private final PolicyVersions versions;
  private final LongConsumer announce;
  private final AtomicReference<@Nullable Parsed> lastParsed = new AtomicReference<>();

  /** A version never changes, so what was read from it stays true. */
  private record Parsed(long version, PolicyDocument document) {}

  /**
   * @param announce told the number of each publication once it is committed
   */
  public PolicyAdministration(PolicyVersions versions, LongConsumer announce) {
    this.versions = versions;
    this.announce = announce;
  }

  /** The number of the latest publication; one indexed read, for nodes that look for news. */
  public long publication() {
    return versions.publication();
  }

  /** What is in force. */
  public ActivePolicy active() {
    return read(versions.active());
  }

  /** Any version, with its document. */
  public Optional<ActivePolicy> version(long number) {
    return versions.find(number).map(this::read);
  }

  /** The history below version {@code before}, newest first. */
  public List<PolicyVersion> versions(long before, int limit) {
    return versions.list(before, limit);
  }

  /** Everything that is wrong with the text; empty where it could be published. */
  public List<Problem> check(String text) {
    return problems(PolicyCompiler.compileText(text, 1));
  }

  /** What a text that could be published hardly means. */
  public List<Problem> warnings(String text) {
    return PolicyCompiler.compileText(text, 1) instanceof CompileResult.Compiled good
        ? good.warnings()
        : List.of();
  }

  /** Everything that is wrong with the document; empty where it could be published. */
  public List<Problem> check(PolicyDocument document) {
    return problems(PolicyCompiler.compile(document, 1));
  }

  private static List<Problem> problems(CompileResult result) {
    return result instanceof CompileResult.Rejected rejected ? rejected.problems() : List.of();
  }

  /**
   * Publishes YAML or JSON.
   *
   * @param expectedVersion the version that the writer believes in force, or 0 for any
   */
  public PublishResult publishText(
      String text, long expectedVersion, Author author, String comment) {
    return store(PolicyCompiler.compileText(text, 1), expectedVersion, author, comment);
  }

  /**
   * Publishes a document.
   *
   * @param expectedVersion the version that the writer believes in force, or 0 for any
   */
  public PublishResult publish(
      PolicyDocument document, long expectedVersion, Author author, String comment) {
    return store(PolicyCompiler.compile(document, 1), expectedVersion, author, comment);
  }

  /**
   * Changes what is in force; where somebody else does so meanwhile, the edit is made again on
   * theirs.
   *
   * @param edit without effects of its own: it may be called more than once
   */
  public PublishResult edit(Author author, String comment, UnaryOperator<PolicyDocument> edit) {
    return tryEdit(author, comment, document -> Optional.of(edit.apply(document))).orElseThrow();
  }

  /** Like {@link #edit}; empty, and nothing changed, where {@code edit} finds nothing to change. */
  Optional<PublishResult> tryEdit(
      Author author, String comment, Function<PolicyDocument, Optional<PolicyDocument>> edit) {
    Optional<PublishResult> result;
    int attempt = 0;
    do {
      ActivePolicy active = active();
      result =
          edit.apply(active.document())
              .map(document -> publish(document, active.number(), author, comment));
    } while (result.filter(Conflict.class::isInstance).isPresent() && ++attempt < ATTEMPTS);
    return result;
  }

  /**
   * Puts a stored version in force again. It must still compile: what it was good for may have been
   * taken away by an update of the product.
   *
   * @param expectedVersion the version that the writer believes in force, or 0 for any
   */
  public PublishResult activate(long number, long expectedVersion, Author author) {
    Optional<StoredPolicy> stored = versions.find(number);
    if (stored.isEmpty()) {
      return new UnknownVersion();
    }
    CompileResult compiled = PolicyCompiler.compileStoredText(stored.get().document(), 1);
    return compiled instanceof CompileResult.Compiled good
        ? announced(versions.activate(number, expectedVersion, author), good.warnings())
        : new Rejected(problems(compiled));
  }

  /**
   * Publishes what the policy file says, where that differs from what it last said when it was
   * published, by any node; else nothing is changed.
   */
  PublishResult publishFile(String text, Author author, String comment) {
    if (!(PolicyCompiler.compileText(text, 1) instanceof CompileResult.Compiled good)) {
      return new Rejected(check(text));
    }
    PolicyDocument document = good.snapshot().document();
    var written = new PolicyText(PolicyWriter.toYaml(document), PolicyWriter.hash(document));
    return announced(versions.publishFile(written, author, comment), good.warnings());
  }

  private PublishResult store(
      CompileResult compiled, long expectedVersion, Author author, String comment) {
    if (!(compiled instanceof CompileResult.Compiled good)) {
      return new Rejected(problems(compiled));
    }
    PolicyDocument document = good.snapshot().document();
    var text = new PolicyText(PolicyWriter.toYaml(document), PolicyWriter.hash(document));
    return announced(versions.publish(text, expectedVersion, author, comment), good.warnings());
  }

  private PublishResult announced(PolicyVersions.Outcome outcome, List<Problem> warnings) {
    if (outcome instanceof PolicyVersions.Outcome.Done done) {
      announce.accept(done.publication());
      return new Published(done.version(), warnings);
    }
    return outcome instanceof PolicyVersions.Outcome.Conflict conflict
        ? new Conflict(conflict.activeVersion())
        : new UnknownVersion();
  }

  private ActivePolicy read(StoredPolicy stored) {
    PolicyVersion version = stored.version();
    return new ActivePolicy(
        version.number(),
        stored.publication(),
        document(stored),
        stored.document(),
        version.hash(),
        version.author(),
        version.created(),
        version.comment());
  }

  private PolicyDocument document(StoredPolicy stored) {
    long number = stored.version().number();
    Parsed last = lastParsed.get();
    if (last != null && last.version() == number) {
      return last.document();
    }
    if (PolicyReader.read(stored.document()) instanceof ReadResult.Read good) {
      lastParsed.set(new Parsed(number, good.document()));
      return good.document();
    }
    throw new IllegalStateException("version " + number + " of the policy cannot be read");
  }
}

package dev.portcullis.admin;

import dev.portcullis.admin.form.Fields;
import dev.portcullis.admin.form.Section;
import dev.portcullis.admin.form.Usage;
import dev.portcullis.administration.policy.ActivePolicy;
import dev.portcullis.ejb.PolicyAdministrationBean;
import dev.portcullis.policy.document.AuthenticationMethod;
import dev.portcullis.policy.document.Issuer;
import dev.portcullis.policy.document.PolicyDocument;
import dev.portcullis.policy.document.Rule.Effect;
import dev.portcullis.policy.document.Rule.Mode;
import dev.portcullis.policy.document.ThreatMode;
import dev.portcullis.policy.document.TokenDemands;
import dev.portcullis.policy.document.UpstreamTraits.BalanceBy;
import dev.portcullis.policy.document.UpstreamTraits.Priority;
import dev.portcullis.policy.document.UpstreamTraits.Protocol;
import dev.portcullis.policy.document.UpstreamTraits.RetryOn;
import dev.portcullis.policy.document.limit.Limit;
import dev.portcullis.policy.document.limit.LimitTexts;
import dev.portcullis.policy.document.limit.LimitTraits.Flow;
import dev.portcullis.policy.document.limit.LimitTraits.Telling;
import dev.portcullis.policy.text.Quantities;
import dev.portcullis.rate.gcra.WithoutGrid;
import dev.portcullis.request.PathForm;
import jakarta.annotation.PostConstruct;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The policy in force as the lists show it, and what its entries offer for a choice. */
@Named("policy")
@RequestScoped
public class PolicyView {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss 'UTC'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  @Inject private PolicyAdministrationBean policies;
  private PolicyDocument document = PolicyDocument.EMPTY;
  private long number;

  @PostConstruct
  void read() {
    ActivePolicy active = policies.active();
    document = active.document();
    number = active.number();
  }

  /** The version in force. */
  public long getNumber() {
    return number;
  }

  /** The whole policy. */
  public PolicyDocument getDocument() {
    return document;
  }

  public List<String> getRoles() {
    return Section.ROLES.names(document);
  }

  /** Those of the roles that the policy does not declare. */
  public List<String> undeclared(List<String> roles) {
    var declared = getRoles();
    return roles.stream().filter(role -> !declared.contains(role)).toList();
  }

  public List<String> getRoutes() {
    return Section.ROUTES.names(document);
  }

  public List<String> getLimits() {
    return Section.LIMITS.names(document);
  }

  public List<String> getUpstreams() {
    return Section.UPSTREAMS.names(document);
  }

  public List<String> getMethods() {
    return List.of("GET", "HEAD", "QUERY", "POST", "PUT", "PATCH", "DELETE", "OPTIONS");
  }

  public List<String> getAlgorithms() {
    return Issuer.ALL_ALGORITHMS;
  }

  public List<String> getTokenTypes() {
    return Stream.of(TokenDemands.Type.values()).map(TokenDemands.Type::written).toList();
  }

  public List<String> getEffects() {
    return slugs(Effect.values());
  }

  public List<String> getModes() {
    return slugs(Mode.values());
  }

  public List<String> getAuthentication() {
    return slugs(AuthenticationMethod.values());
  }

  public List<String> getLeniencies() {
    return slugs(PathForm.values());
  }

  public List<String> getThreatModes() {
    return slugs(ThreatMode.values());
  }

  public List<String> getPriorities() {
    return slugs(Priority.values());
  }

  public List<String> getFlows() {
    return slugs(Flow.values());
  }

  public List<String> getTellings() {
    return slugs(Telling.values());
  }

  public List<String> getWithoutGrid() {
    return slugs(WithoutGrid.values());
  }

  /** How much a limit allows each key. */
  public String amount(Limit limit) {
    return LimitTexts.text(limit.amount());
  }

  public List<String> getProtocols() {
    return slugs(Protocol.values());
  }

  public List<String> getBalances() {
    return slugs(BalanceBy.values());
  }

  public List<String> getRetryCauses() {
    return slugs(RetryOn.values());
  }

  /** Who names an entry of the list {@code key}. */
  public List<String> usersOf(String key, String name) {
    return Usage.of(key, name, document);
  }

  /** A constant as the document writes it. */
  public String slug(Enum<?> constant) {
    return Fields.slug(constant);
  }

  /** Words in a row; {@code otherwise} where there are none. */
  public String words(List<?> words, String otherwise) {
    return words.isEmpty()
        ? otherwise
        : String.join(", ", words.stream().map(PolicyView::word).toList());
  }

  /** A time to the second; {@code otherwise} where there is none. */
  public String time(@Nullable Instant time, String otherwise) {
    return time == null ? otherwise : TIME.format(time);
  }

  public String duration(Duration duration) {
    return Quantities.format(duration);
  }

  private static String word(Object word) {
    return word instanceof Enum<?> constant ? Fields.slug(constant) : String.valueOf(word);
  }

  private static List<String> slugs(Enum<?>[] constants) {
    return Arrays.stream(constants).map(Fields::slug).toList();
  }
}

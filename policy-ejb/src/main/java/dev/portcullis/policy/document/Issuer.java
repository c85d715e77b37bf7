package dev.portcullis.policy.document;

import static dev.portcullis.policy.table.FieldKinds.flag;
import static dev.portcullis.policy.table.FieldKinds.optionalPart;
import static dev.portcullis.policy.table.FieldKinds.optionalText;
import static dev.portcullis.policy.table.FieldKinds.part;
import static dev.portcullis.policy.table.FieldKinds.text;
import static dev.portcullis.policy.table.FieldKinds.texts;
import static dev.portcullis.policy.table.FieldKinds.value;
import static dev.portcullis.policy.table.FieldKinds.valuesByName;

import dev.portcullis.policy.table.Column;
import dev.portcullis.policy.table.Table;
import dev.portcullis.policy.text.ScalarKinds;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Who issues tokens.
 *
 * @param name unique
 * @param issuer the {@code iss} claim, compared exactly
 * @param jwks where its keys are, or null when {@code discovery} finds them
 * @param discovery whether {@code <issuer>/.well-known/openid-configuration} names the keys
 * @param audiences any of which a token must be for; empty: not checked
 * @param algorithms accepted JWS algorithms
 * @param claims where subject, roles and scopes stand in a token
 * @param leeway tolerated clock difference
 * @param demands what its tokens must be, besides
 * @param administrators whose tokens of it may administer Portcullis; null: nobody's
 */
public record Issuer(
    String name,
    String issuer,
    @Nullable String jwks,
    boolean discovery,
    List<String> audiences,
    List<String> algorithms,
    ClaimNames claims,
    Duration leeway,
    TokenDemands demands,
    @Nullable Administrators administrators) {

  /** {@code EdDSA} is what RFC 9864 deprecates, and {@code Ed25519} what it says in its place. */
  public static final List<String> DEFAULT_ALGORITHMS =
      List.of("RS256", "ES256", "PS256", "EdDSA", "Ed25519");

  /** All that can be accepted. */
  public static final List<String> ALL_ALGORITHMS =
      List.of(
          "RS256", "RS384", "RS512", "ES256", "ES384", "ES512", "PS256", "PS384", "PS512", "EdDSA",
          "Ed25519");

  public static final Duration DEFAULT_LEEWAY = Duration.ofSeconds(30);

  private static final Table.Builder<Issuer> IN = Table.builder();
  private static final Column<Issuer, String> NAME = IN.add("name", text(), Issuer::name);
  private static final Column<Issuer, String> ISSUER = IN.add("issuer", text(), Issuer::issuer);
  private static final Column<Issuer, @Nullable String> JWKS =
      IN.add("jwks", optionalText(), Issuer::jwks);
  private static final Column<Issuer, Boolean> DISCOVERY =
      IN.add("discovery", flag(), Issuer::discovery);
  private static final Column<Issuer, List<String>> AUDIENCES =
      IN.add("audiences", texts(), Issuer::audiences);
  private static final Column<Issuer, List<String>> ALGORITHMS =
      IN.add("algorithms", texts(DEFAULT_ALGORITHMS), Issuer::algorithms);
  private static final Column<Issuer, ClaimNames> CLAIMS =
      IN.add("claims", part(ClaimNames.TABLE), Issuer::claims);
  private static final Column<Issuer, Duration> LEEWAY =
      IN.add("leeway", value(ScalarKinds.DURATION, DEFAULT_LEEWAY), Issuer::leeway);
  private static final Column<Issuer, TokenDemands> DEMANDS =
      IN.beside(TokenDemands.TABLE, Issuer::demands);
  private static final Column<Issuer, @Nullable Administrators> ADMINISTRATORS =
      IN.add("administrators", optionalPart(Administrators.TABLE), Issuer::administrators);

  /** The fields of an issuer. */
  public static final Table<Issuer> TABLE =
      IN.unavailable("introspection", "use `jwks` or `discovery: true`")
          .table(
              in ->
                  new Issuer(
                      in.get(NAME),
                      in.get(ISSUER),
                      in.get(JWKS),
                      in.get(DISCOVERY),
                      in.get(AUDIENCES),
                      in.get(ALGORITHMS),
                      in.get(CLAIMS),
                      in.get(LEEWAY),
                      in.get(DEMANDS),
                      in.get(ADMINISTRATORS)));

  public Issuer {
    audiences = List.copyOf(audiences);
    algorithms = List.copyOf(algorithms);
  }

  /** One of whose tokens nothing more is asked, and none of which may administer. */
  public Issuer(
      String name,
      String issuer,
      @Nullable String jwks,
      boolean discovery,
      List<String> audiences,
      List<String> algorithms,
      ClaimNames claims,
      Duration leeway) {
    this(
        name,
        issuer,
        jwks,
        discovery,
        audiences,
        algorithms,
        claims,
        leeway,
        TokenDemands.NONE,
        null);
  }

  /** This with other administrators. */
  public Issuer administeredBy(@Nullable Administrators other) {
    return with(audiences, demands, other);
  }

  /** This with other audiences. */
  public Issuer forAudiences(List<String> others) {
    return with(others, demands, administrators);
  }

  /** This with other demands on its tokens. */
  public Issuer demanding(TokenDemands others) {
    return with(audiences, others, administrators);
  }

  private Issuer with(
      List<String> otherAudiences, TokenDemands others, @Nullable Administrators administering) {
    return new Issuer(
        name,
        issuer,
        jwks,
        discovery,
        otherAudiences,
        algorithms,
        claims,
        leeway,
        others,
        administering);
  }

  /** Names of claims; a dotted name reaches into objects ({@code realm_access.roles}). */
  public record ClaimNames(String subject, String roles, String scopes) {
    public static final ClaimNames DEFAULT = new ClaimNames("sub", "groups", "scope");

    private static final Table.Builder<ClaimNames> IN = Table.builder();
    private static final Column<ClaimNames, String> SUBJECT =
        IN.add("subject", text("sub"), ClaimNames::subject);
    private static final Column<ClaimNames, String> ROLES =
        IN.add("roles", text("groups"), ClaimNames::roles);
    private static final Column<ClaimNames, String> SCOPES =
        IN.add("scopes", text("scope"), ClaimNames::scopes);
    static final Table<ClaimNames> TABLE =
        IN.table(in -> new ClaimNames(in.get(SUBJECT), in.get(ROLES), in.get(SCOPES)));
  }

  /**
   * Whose tokens of an issuer may administer Portcullis.
   *
   * @param audience what such a token must be for, besides all that any token must be
   * @param roles what each role that a token may give allows, by the role's name in the token
   */
  public record Administrators(String audience, Map<String, AdministrativeRole> roles) {
    private static final Table.Builder<Administrators> IN = Table.builder();
    private static final Column<Administrators, String> AUDIENCE =
        IN.add("audience", text(), Administrators::audience);
    private static final Column<Administrators, Map<String, AdministrativeRole>> ROLES =
        IN.add(
            "roles",
            valuesByName(ScalarKinds.oneOf(AdministrativeRole.class)),
            Administrators::roles);
    static final Table<Administrators> TABLE =
        IN.table(in -> new Administrators(in.get(AUDIENCE), in.get(ROLES)));

    public Administrators {
      roles = Map.copyOf(roles);
    }
  }

  /** What an administrator may do. */
  public enum AdministrativeRole {
    /** Sees everything, changes nothing. */
    VIEWER,
    /** Changes the policy, but not who administers. */
    EDITOR,
    /** Sees and changes everything. */
    ADMINISTRATOR
  }
}

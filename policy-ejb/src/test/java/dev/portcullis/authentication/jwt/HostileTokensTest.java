package dev.portcullis.authentication.jwt;

import static dev.portcullis.authentication.Gate.outcome;
import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.CompressionAlgorithm;
import com.nimbusds.jose.EncryptionMethod;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWEAlgorithm;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import dev.portcullis.authentication.Gate;
import dev.portcullis.policy.document.Issuer;
import dev.portcullis.policy.document.Issuer.ClaimNames;
import dev.portcullis.policy.document.TokenDemands;
import dev.portcullis.policy.document.TokenDemands.Encryption;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Tokens that are no good, each with its reason, as {@code docs/tokens.md} says. */
class HostileTokensTest {

  private static final String INVALID = "credentials-invalid";
  private static final String EXPIRED = "credentials-expired";
  private static final String AT_JWT = "{\"alg\":\"ES256\",\"typ\":\"at+jwt\"}";
  private static final String NO_ENCRYPTION =
      "encrypted (five parts), and no issuer's entry has `encryption`";
  private static final String PAST = "1795435170";
  private static final String FUTURE = "1795435231";

  private static final ECKey STRANGER = Tokens.ec("ec-1");

  private static final String STRICT = "\"https://strict.example\"";
  private static final String SEALED = "\"https://sealed.example\"";

  private static final List<Issuer> ISSUERS =
      List.of(
          Gate.CORP_ISSUER,
          issuer(
              "strict", new TokenDemands(TokenDemands.Type.AT_JWT, Duration.ofMinutes(10), null)),
          issuer(
              "sealed", new TokenDemands(null, null, new Encryption(List.of("seal-rsa"), false))),
          issuer("other", new TokenDemands(null, null, new Encryption(List.of("seal-ec"), false))));

  private static Issuer issuer(String name, TokenDemands demands) {
    return new Issuer(
            name,
            "https://" + name + ".example",
            "https://" + name + ".example/jwks",
            false,
            List.of("orders-api"),
            List.of("ES256"),
            ClaimNames.DEFAULT,
            Duration.ofSeconds(30))
        .demanding(demands);
  }

  private final Gate gate = new Gate();

  HostileTokensTest() {
    gate.policy = Gate.policy(ISSUERS, List.of(), List.of());
    List.of("strict", "sealed", "other")
        .forEach(name -> gate.keys.put(name, List.of(Tokens.EC.toPublicJWK())));
    gate.decryption.put("seal-rsa", SealedTokens.RSA);
    gate.decryption.put("seal-ec", SealedTokens.EC);
    gate.keys.put(
        "corp", List.of(Tokens.RSA.toPublicJWK(), Tokens.EC.toPublicJWK(), Tokens.ED.publicKey()));
  }

  /**
   * A row of the table.
   *
   * @param wrong its first cell
   */
  record Row(String wrong, String reason, List<String> tokens) {
    @Override
    public String toString() {
      return wrong;
    }
  }

  private static String strict(String header, String claims) {
    return Tokens.signed(header, claims, Tokens.EC, JWSAlgorithm.ES256);
  }

  private static String strictClaims() {
    return "{\"client_id\":\"c\"," + Tokens.claims("iss", STRICT).substring(1);
  }

  private static String sealedToken() {
    return claim("iss", SEALED);
  }

  private static Row row(String wrong, String reason, String... tokens) {
    return new Row(wrong, reason, List.of(tokens));
  }

  private static String header(String members) {
    return Tokens.signed("{" + members + "}", Tokens.CLAIMS, Tokens.EC, JWSAlgorithm.ES256);
  }

  private static String claim(String name, String value) {
    return Tokens.es256(Tokens.claims(name, value));
  }

  private static String without(String name) {
    return Tokens.es256(Tokens.claims(name, null));
  }

  private static String two(String name, String value, String other, String otherValue) {
    String claims = Tokens.claims(name, value);
    return Tokens.es256("{\"" + other + "\":" + otherValue + "," + claims.substring(1));
  }

  /** A token that a stranger signed and that brings along or names the key for it. */
  private static String stranger(String member) {
    String header = "{\"alg\":\"ES256\"," + member + "}";
    return Tokens.signed(header, Tokens.CLAIMS, STRANGER, JWSAlgorithm.ES256);
  }

  static Stream<Row> rows() {
    return Stream.of(form(), headers(), signatures(), purposes(), times(), contents())
        .flatMap(List::stream);
  }

  private static List<Row> form() {
    String good = Tokens.es256(Tokens.CLAIMS);
    String[] part = good.split("\\.");
    return List.of(
        row("longer than 16 KiB", INVALID, "a".repeat(1 << 15)),
        row(
            "other characters than a token has (RFC 6750 §2.1)",
            "request-malformed",
            part[0] + "==." + part[1] + "." + part[2],
            part[0] + "." + part[1] + "," + part[2],
            good + "?"),
        encryptedWithout(),
        encryptedOtherwise(),
        encryptedToNobody(),
        row(
            "not three parts, or a part that is not base64url to the last bit",
            INVALID,
            part[0] + "." + part[1],
            part[0] + "." + part[1] + ".",
            "." + part[1] + "." + part[2],
            part[0] + ".." + part[2],
            good + "." + part[2],
            part[0] + "." + part[1] + "." + part[2].replaceAll("..$", "+/")),
        row(
            "a member twice, at any depth, in header or claims; no JSON object; not UTF-8; nested"
                + " deeper than 16",
            INVALID,
            header("\"alg\":\"none\",\"alg\":\"ES256\""),
            header("\"alg\":\"ES256\",\"x\":{\"y\":[{\"z\":1,\"z\":2}]}"),
            header("\"alg\":\"ES256\",\"\\u0061lg\":\"ES256\""),
            Tokens.es256("{\"sub\":\"bob\"," + Tokens.CLAIMS.substring(1)),
            claim("x", "{\"roles\":[1],\"roles\":[2]}"),
            claim("x", "[[{\"a\":1,\"\\u0061\":1}]]"),
            claim("x", "[".repeat(17) + "]".repeat(17)),
            Tokens.es256("[" + Tokens.CLAIMS + "]"),
            Tokens.es256(Tokens.CLAIMS + "{}"),
            part[0]
                + "."
                + Tokens.b64(new byte[] {'{', '"', (byte) 0xc0, '"', ':', '1', '}'})
                + "."
                + part[2]));
  }

  private static Row encryptedWithout() {
    return row(
        NO_ENCRYPTION,
        INVALID,
        SealedTokens.sealed(Tokens.es256(Tokens.CLAIMS)),
        "e30....",
        "....");
  }

  private static Row encryptedOtherwise() {
    String[] part = SealedTokens.sealed(sealedToken()).split("\\.");
    String rest = "." + String.join(".", List.of(part).subList(1, 5));
    String said = "\"alg\":\"RSA-OAEP-256\",\"enc\":\"A256GCM\",\"cty\":\"JWT\"";
    return row(
        "encrypted in another way than those [below](#encrypted-tokens), compressed (`zip`), with"
            + " parts of other lengths, or not said to hold a JWT (`cty`)",
        INVALID,
        Tokens.b64("{" + said.replace("RSA-OAEP-256", "RSA1_5") + "}") + rest,
        Tokens.b64("{" + said.replace("RSA-OAEP-256", "RSA-OAEP") + "}") + rest,
        Tokens.b64("{" + said.replace("RSA-OAEP-256", "dir") + "}") + rest,
        Tokens.b64("{" + said.replace("RSA-OAEP-256", "PBES2-HS256+A128KW") + "}") + rest,
        Tokens.b64("{" + said.replace("RSA-OAEP-256", "ECDH-ES") + "}") + rest,
        Tokens.b64("{" + said.replace("A256GCM", "A256") + "}") + rest,
        Tokens.b64("{" + said + ",\"enc\":\"A128GCM\"}") + rest,
        Tokens.b64("{" + said + ",\"crit\":[\"exp\"]}") + rest,
        SealedTokens.sealed(sealedToken(), h -> h.compressionAlgorithm(CompressionAlgorithm.DEF)),
        SealedTokens.sealed(sealedToken(), h -> h.contentType(null)),
        SealedTokens.sealed(sealedToken(), h -> h.contentType("text/plain")),
        SealedTokens.sealed(sealedToken(), h -> h.type(new JOSEObjectType("dpop+jwt"))),
        String.join(".", part[0], "", part[2], part[3], part[4]),
        String.join(".", part[0], part[1], "", part[3], part[4]),
        String.join(".", part[0], part[1], part[2], "", part[4]),
        String.join(".", part[0], part[1], part[2], part[3], part[4].substring(0, 16)));
  }

  private static Row encryptedToNobody() {
    var strangers = Tokens.rsa(2048, "seal-rsa");
    return row(
        "encrypted to no key of the issuers' entries, or to one that does not open it",
        INVALID,
        SealedTokens.sealed(sealedToken(), h -> h.keyID("other")),
        SealedTokens.sealed(
            sealedToken(), strangers, JWEAlgorithm.RSA_OAEP_256, EncryptionMethod.A256GCM, h -> h),
        SealedTokens.sealed(
            sealedToken(),
            SealedTokens.ec(Curve.P_384, "seal-ec"),
            JWEAlgorithm.ECDH_ES,
            EncryptionMethod.A256GCM,
            h -> h));
  }

  private static List<Row> headers() {
    String claims = Tokens.b64(Tokens.CLAIMS);
    return List.of(
        row(
            "`crit` or `b64`, whatever they say",
            INVALID,
            header("\"alg\":\"ES256\",\"crit\":[\"exp\"],\"exp\":1"),
            header("\"alg\":\"ES256\",\"crit\":[]"),
            header("\"alg\":\"ES256\",\"crit\":null"),
            header("\"alg\":\"ES256\",\"crit\":[\"b64\"],\"b64\":false"),
            header("\"alg\":\"ES256\",\"b64\":false"),
            header("\"alg\":\"ES256\",\"b64\":true")),
        row(
            "`alg` is `none`, that of a shared secret (`HS256`), unknown, or not one of the"
                + " issuer's",
            INVALID,
            Tokens.b64("{\"alg\":\"none\"}") + "." + claims + ".AA",
            Tokens.b64("{\"alg\":\"nOnE\"}") + "." + claims + ".AA",
            Tokens.b64("{\"alg\":\"HS256\"}") + "." + claims + "." + hmac(claims),
            header("\"alg\":\"es256\""),
            header("\"alg\":\"ES256K\""),
            header("\"alg\":[\"ES256\"]"),
            header("\"typ\":\"JWT\""),
            Tokens.signed("{\"alg\":\"RS512\"}", Tokens.CLAIMS, Tokens.RSA, JWSAlgorithm.RS512)),
        row(
            "`typ` is of something else (`dpop+jwt`, `logout+jwt`), or `kid` no text of at most 256"
                + " characters",
            INVALID,
            header("\"alg\":\"ES256\",\"typ\":\"dpop+jwt\""),
            header("\"alg\":\"ES256\",\"typ\":\"logout+jwt\""),
            header("\"alg\":\"ES256\",\"typ\":7"),
            header("\"alg\":\"ES256\",\"kid\":7"),
            header("\"alg\":\"ES256\",\"kid\":\"" + "k".repeat(257) + "\"")));
  }

  private static String hmac(String claims) {
    try {
      var mac = Mac.getInstance("HmacSHA256");
      byte[] secret = Tokens.RSA.toRSAPublicKey().getEncoded();
      mac.init(new SecretKeySpec(secret, "HmacSHA256"));
      String input = Tokens.b64("{\"alg\":\"HS256\"}") + "." + claims;
      return Tokens.b64(mac.doFinal(input.getBytes(StandardCharsets.US_ASCII)));
    } catch (GeneralSecurityException | JOSEException e) {
      throw new AssertionError(e);
    }
  }

  private static List<Row> signatures() {
    String good = Tokens.es256(Tokens.CLAIMS);
    String unsigned = good.substring(0, good.lastIndexOf('.') + 1);
    String jwk = STRANGER.toPublicJWK().toJSONString();
    return List.of(
        row(
            "`iss` is no issuer of the policy, to the letter",
            INVALID,
            without("iss"),
            claim("iss", "\"https://evil.example\""),
            claim("iss", "\"" + Gate.CORP + "/\""),
            claim("iss", "[\"" + Gate.CORP + "\"]")),
        row(
            "`typ` is not `at+jwt`, where the issuer's entry demands it",
            INVALID,
            strict("{\"alg\":\"ES256\"}", strictClaims()),
            strict("{\"alg\":\"ES256\",\"typ\":\"JWT\"}", strictClaims())),
        row(
            "not encrypted, where the issuer's entry says so; encrypted to a key of another"
                + " issuer's; the outer header repeats `iss`, `sub` or `aud` and says another",
            INVALID,
            sealedToken(),
            SealedTokens.sealed(claim("iss", "\"https://other.example\"")),
            SealedTokens.sealed(good),
            SealedTokens.sealed(sealedToken(), h -> h.subject("bob")),
            SealedTokens.sealed(sealedToken(), h -> h.audience(List.of("orders-api")))),
        row(
            "no key of the issuer's that suits `alg` signed it; keys that the token brings along or"
                + " points to (`jwk`, `jku`, `x5u`, `x5c`) are not looked at",
            INVALID,
            stranger("\"kid\":\"ec-1\""),
            stranger("\"jwk\":" + jwk),
            stranger("\"jku\":\"https://evil.example/jwks\""),
            stranger("\"x5u\":\"https://evil.example/chain.pem\""),
            stranger("\"x5c\":[\"MIIB\"],\"x5t#S256\":\"AA\""),
            header("\"alg\":\"ES256\",\"kid\":\"rsa-1\""),
            header("\"alg\":\"RS256\",\"kid\":\"ec-1\""),
            unsigned + Tokens.b64(new byte[64]),
            unsigned + Tokens.b64(new byte[256]),
            unsigned + Tokens.b64(new byte[1])));
  }

  private static List<Row> purposes() {
    return List.of(
        row(
            "an ID, refresh or logout token, by what it says of itself",
            INVALID,
            claim("typ", "\"ID\""),
            claim("typ", "\"Refresh\""),
            claim("token_use", "\"id\""),
            claim("at_hash", "\"x\""),
            claim("events", "{\"http://schemas.openid.net/event/backchannel-logout\":{}}")),
        row(
            "bound to a key (`cnf`), and no proof of it",
            "proof-invalid",
            claim("cnf", "{\"jkt\":\"x\"}"),
            claim("cnf", "{\"x5t#S256\":\"x\"}"),
            claim("cnf", "null")),
        row(
            "`aud` is none of the issuer's `audiences`, where these are given",
            INVALID,
            without("aud"),
            claim("aud", "\"other\""),
            claim("aud", "[]"),
            claim("aud", "[\"orders-api\",1]"),
            claim("aud", "{\"orders-api\":1}")),
        row(
            "no `sub`, `client_id`, `jti` or `iat`, where the issuer's entry demands `typ: at+jwt`"
                + " (RFC 9068)",
            INVALID,
            strict(AT_JWT, Tokens.claims("iss", STRICT)),
            strict(AT_JWT, strictClaims().replace("\"client_id\":\"c\"", "\"client_id\":\"\"")),
            strict(AT_JWT, strictClaims().replaceAll("\"jti\":\"[^\"]*\",", "")),
            strict(AT_JWT, strictClaims().replaceAll("\"iat\":[0-9]+,", "")),
            strict(AT_JWT, strictClaims().replace("\"sub\":\"alice\"", "\"sub\":7"))));
  }

  private static List<Row> times() {
    return List.of(
        row(
            "no `exp`, or one that is no time in seconds",
            INVALID,
            without("exp"),
            claim("exp", "\"1795435500\""),
            claim("exp", "null"),
            claim("exp", "-1"),
            claim("exp", "1e300"),
            claim("exp", "1795435500000")),
        row(
            "`exp` is over, by more than the leeway; whatever `nbf` and `iat` say",
            EXPIRED,
            claim("exp", PAST),
            claim("exp", "0"),
            two("exp", PAST, "nbf", FUTURE),
            two("exp", PAST, "nbf", "\"x\""),
            Tokens.es256(
                Tokens.claims("exp", PAST).replaceAll("\"iat\":[0-9]+", "\"iat\":" + FUTURE)),
            Tokens.es256(Tokens.claims("exp", PAST).replaceAll("\"iat\":[0-9]+", "\"iat\":null"))),
        row(
            "`nbf` or `iat` is to come, by more than the leeway, or no time; `iat` is after `exp`",
            INVALID,
            claim("nbf", FUTURE),
            claim("nbf", "null"),
            claim("iat", FUTURE),
            claim("iat", "\"1795435200\"")),
        row(
            "`iat` is longer ago than `max-age`, by more than the leeway",
            EXPIRED,
            strict(AT_JWT, strictClaims().replaceAll("\"iat\":[0-9]+", "\"iat\":1795434570")),
            strict(AT_JWT, strictClaims().replaceAll("\"iat\":[0-9]+", "\"iat\":0"))));
  }

  private static List<Row> contents() {
    return List.of(
        row(
            "the claim of the subject is no text of 1 to 256 characters and no whole number; roles"
                + " or scopes in a form that is neither text nor list",
            INVALID,
            without("sub"),
            claim("sub", "\"\""),
            claim("sub", "\"a\\u0000b\""),
            claim("sub", "[\"alice\"]"),
            claim("sub", "\"" + "a".repeat(257) + "\""),
            claim("groups", "{\"reader\":true}"),
            claim("scope", "[\"a b\"]")));
  }

  @ParameterizedTest
  @MethodSource("rows")
  void isRefusedForTheReasonOfItsRow(Row row) {
    if (row.wrong().equals(NO_ENCRYPTION)) {
      gate.policy = Gate.policy(List.of(Gate.CORP_ISSUER), List.of(), List.of());
    }
    for (String token : row.tokens()) {
      assertThat(outcome(gate.bearer(token))).as(token).isEqualTo(row.reason());
      assertThat(outcome(gate.bearer(token))).as("again " + token).isEqualTo(row.reason());
    }
  }

  @Test
  void theyAreMany() {
    assertThat(rows().flatMap(row -> row.tokens().stream()).distinct().count())
        .isGreaterThanOrEqualTo(120);
  }

  /** Or the rows would say nothing. */
  @Test
  void withoutWhatIsWrongTheyAreGood() {
    assertThat(outcome(gate.bearer(Tokens.es256(Tokens.CLAIMS)))).isEqualTo("corp|alice");
    assertThat(outcome(gate.bearer(strict(AT_JWT, strictClaims())))).isEqualTo("strict|alice");
    assertThat(outcome(gate.bearer(SealedTokens.sealed(sealedToken())))).isEqualTo("sealed|alice");
    String youngest = strictClaims().replaceAll("\"iat\":[0-9]+", "\"iat\":1795434571");
    String young = strict(AT_JWT, youngest);
    assertThat(outcome(gate.bearer(young))).isEqualTo("strict|alice");
    gate.now = gate.now.plusSeconds(1);
    assertThat(outcome(gate.bearer(young))).isEqualTo(EXPIRED);
  }

  @Test
  void theDocumentationHasTheSameRowsInTheSameOrder() throws IOException {
    var documented = new LinkedHashMap<String, String>();
    boolean within = false;
    for (String line : Files.readAllLines(Path.of("../docs/tokens.md"))) {
      within = line.startsWith("#") ? line.equals("## Which reason a refusal has") : within;
      String[] cells = line.split("\\|");
      if (within && cells.length >= 3 && cells[2].contains("`")) {
        documented.put(cells[1].strip(), cells[2].strip().replace("`", ""));
      }
    }
    Map<String, String> tested = new LinkedHashMap<>();
    rows().forEach(row -> tested.put(row.wrong(), row.reason()));
    assertThat(documented.entrySet()).containsSequence(tested.entrySet());
  }
}

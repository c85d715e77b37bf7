package dev.portcullis.bench.token;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jwt.SignedJWT;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PublicKey;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Held against another implementation of the same RFCs. */
class IssuerTest {

  @ParameterizedTest
  @EnumSource
  void rfc_7515_its_tokens_verify_with_the_key_that_it_serves(Algorithm algorithm)
      throws Exception {
    try (var issuer = Issuer.open()) {
      var token = SignedJWT.parse(issuer.tokens(algorithm, 1).get(0));

      assertThat(verifies(issuer, token)).isTrue();
      assertThat(token.getJWTClaimsSet().getAudience()).containsExactly(Issuer.AUDIENCE);
      assertThat(token.getJWTClaimsSet().getStringListClaim("groups")).containsExactly(Issuer.ROLE);
      assertThat(token.getJWTClaimsSet().getExpirationTime()).isAfter(new Date());
    }
  }

  @ParameterizedTest
  @EnumSource
  void a_forged_token_does_not_verify(Algorithm algorithm) throws Exception {
    try (var issuer = Issuer.open()) {
      var token = SignedJWT.parse(issuer.forged(algorithm));

      assertThat(token.getJWTClaimsSet().getSubject()).isEqualTo("subject-000001");
      assertThat(verifies(issuer, token)).isFalse();
    }
  }

  @ParameterizedTest
  @EnumSource
  void an_expired_token_verifies_and_is_over(Algorithm algorithm) throws Exception {
    try (var issuer = Issuer.open()) {
      var token = SignedJWT.parse(issuer.expired(algorithm));

      assertThat(verifies(issuer, token)).isTrue();
      assertThat(token.getJWTClaimsSet().getExpirationTime()).isBefore(new Date());
    }
  }

  @Test
  void tokens_are_of_distinct_subjects() throws Exception {
    try (var issuer = Issuer.open()) {
      List<String> tokens = issuer.tokens(Algorithm.ES256, 20);

      assertThat(tokens.stream().map(IssuerTest::subject)).doesNotHaveDuplicates().hasSize(20);
    }
  }

  @ParameterizedTest
  @EnumSource
  void rfc_7468_the_public_key_is_a_pem_file(Algorithm algorithm, @TempDir Path directory)
      throws Exception {
    try (var issuer = Issuer.open()) {
      List<String> pem = Files.readAllLines(issuer.pem(algorithm, directory));
      byte[] der = Base64.getDecoder().decode(String.join("", pem.subList(1, pem.size() - 1)));

      assertThat(pem.get(0)).isEqualTo("-----BEGIN PUBLIC KEY-----");
      assertThat(pem.get(pem.size() - 1)).isEqualTo("-----END PUBLIC KEY-----");
      assertThat(der).isEqualTo(publicKey(issuer, algorithm).getEncoded());
    }
  }

  private static String subject(String token) {
    try {
      return SignedJWT.parse(token).getJWTClaimsSet().getSubject();
    } catch (java.text.ParseException e) {
      throw new AssertionError(e);
    }
  }

  private static JWK key(Issuer issuer, Algorithm algorithm) throws Exception {
    var keys = JWKSet.load(URI.create(issuer.jwksUrl()).toURL());
    return Objects.requireNonNull(keys.getKeyByKeyId("bench-" + algorithm));
  }

  private static PublicKey publicKey(Issuer issuer, Algorithm algorithm) throws Exception {
    JWK key = key(issuer, algorithm);
    return switch (algorithm) {
      case RS256 -> key.toRSAKey().toPublicKey();
      case ES256 -> key.toECKey().toPublicKey();
    };
  }

  private static boolean verifies(Issuer issuer, SignedJWT token) throws Exception {
    var algorithm = Algorithm.valueOf(token.getHeader().getAlgorithm().getName());
    JWK key = key(issuer, algorithm);
    return switch (algorithm) {
      case RS256 -> token.verify(new RSASSAVerifier(key.toRSAKey()));
      case ES256 -> token.verify(new ECDSAVerifier(key.toECKey()));
    };
  }
}

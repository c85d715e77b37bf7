package dev.portcullis.authentication.jwt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.JWK;
import dev.portcullis.authentication.jose.EncryptedToken;
import dev.portcullis.authentication.jose.NotAuthenticException;
import dev.portcullis.authentication.jose.SigningKeys;
import dev.portcullis.authentication.jose.StrictJson;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.ParseException;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The examples of RFC 7520 and RFC 8037, read from a folder beside the repository that is not part
 * of it; skipped where it is absent.
 */
class CookbookTest {

  private static final @Nullable Path COOKBOOK = cookbook();

  private static @Nullable Path cookbook() {
    for (Path up = Path.of("").toAbsolutePath(); up != null; up = up.getParent()) {
      Path beside = up.resolve("../shared/corpora/jose/rfc7520-cookbook").normalize();
      if (Files.isDirectory(beside)) {
        return beside;
      }
    }
    System.err.println("SKIPPED: RFC 7520 examples, as ../shared/corpora/jose is not there");
    return null;
  }

  private static Map<?, ?> example(String name) throws IOException {
    assumeTrue(COOKBOOK != null, "SKIPPED: ../shared/corpora/jose is not there");
    return StrictJson.object(Files.readAllBytes(Objects.requireNonNull(COOKBOOK).resolve(name)));
  }

  private static Object at(Map<?, ?> json, String... path) {
    Object reached = json;
    for (String step : path) {
      reached = Objects.requireNonNull(((Map<?, ?>) reached).get(step));
    }
    return reached;
  }

  @SuppressWarnings("unchecked")
  private static JWK publicKey(Map<?, ?> example) throws ParseException {
    return JWK.parse((Map<String, Object>) at(example, "input", "key")).toPublicJWK();
  }

  private static boolean verifies(Map<?, ?> example, JWK key, byte[] signature) {
    var algorithm =
        Objects.requireNonNull(SigningKeys.algorithm((String) at(example, "input", "alg")));
    String input = (String) at(example, "signing", "sig-input");
    return SigningKeys.verifies(
        key, algorithm, input.getBytes(StandardCharsets.US_ASCII), signature);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "jws/4_1.rsa_v15_signature.json",
        "jws/4_2.rsa-pss_signature.json",
        "jws/4_3.ecdsa_signature.json",
        "curve25519/jws.json"
      })
  void rfc7520_4_andRfc8037_a_4_signatures(String name) throws Exception {
    var example = example(name);
    byte[] signature = Base64.getUrlDecoder().decode((String) at(example, "signing", "sig"));
    JWK key = publicKey(example);
    assertThat(verifies(example, key, signature)).isTrue();
    for (int i = 0; i < signature.length; i++) {
      signature[i] ^= 1;
      assertThat(verifies(example, key, signature)).as("byte " + i).isFalse();
      signature[i] ^= 1;
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "jws/4_1.rsa_v15_signature.json",
        "jws/4_2.rsa-pss_signature.json",
        "jws/4_3.ecdsa_signature.json",
        "jws/4_4.hmac-sha2_integrity_protection.json",
        "jws/4_5.signature_with_detached_content.json",
        "rfc7797/hmac-sha2_b64_false.json",
        "curve25519/jws.json"
      })
  void aSignedTextIsNoToken(String name) throws Exception {
    String compact = (String) at(example(name), "output", "compact");
    assertThatThrownBy(() -> SignedToken.parse(compact)).isInstanceOf(NotAuthenticException.class);
  }

  @Test
  void rfc7520_5_noJweIsAToken() throws Exception {
    assumeTrue(COOKBOOK != null, "SKIPPED: ../shared/corpora/jose is not there");
    try (var files = Files.list(Objects.requireNonNull(COOKBOOK).resolve("jwe"))) {
      for (Path file : files.toList()) {
        if (at(example("jwe/" + file.getFileName()), "output") instanceof Map<?, ?> output
            && output.get("compact") instanceof String compact) {
          assertThatThrownBy(() -> SignedToken.parse(compact))
              .as(file.toString())
              .isInstanceOf(NotAuthenticException.class);
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "jwe/5_4.key_agreement_with_key_wrapping_using_ecdh-es_and_aes-keywrap_with_aes-gcm.json",
        "jwe/5_5.key_agreement_using_ecdh-es_with_aes-cbc-hmac-sha2.json"
      })
  @SuppressWarnings("unchecked")
  void rfc7520_5_encryptionByAgreement(String name) throws Exception {
    var example = example(name);
    var key = JWK.parse((Map<String, Object>) at(example, "input", "key"));
    var token = EncryptedToken.parse((String) at(example, "output", "compact"));
    byte[] text = ((String) at(example, "input", "plaintext")).getBytes(StandardCharsets.UTF_8);
    assertThat(token.open(key)).isEqualTo(new String(text, StandardCharsets.ISO_8859_1));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "jwk/3_5.symmetric_key_mac_computation.json",
        "jwk/3_6.symmetric_key_encryption.json"
      })
  @SuppressWarnings("unchecked")
  void rfc7520_3_sharedSecretsSignNothing(String name) throws Exception {
    JWK secret = JWK.parse((Map<String, Object>) example(name));
    assertThat(SigningKeys.isUsable(secret)).isFalse();
    for (var algorithm : List.of("RS256", "ES256", "EdDSA", "HS256")) {
      assertThat(SigningKeys.suits(secret, JWSAlgorithm.parse(algorithm))).isFalse();
    }
    assertThat(SigningKeys.algorithm("HS256")).isNull();
  }

  @Test
  @SuppressWarnings("unchecked")
  void rfc7520_3_publicKeysAreUsable() throws Exception {
    for (var name : List.of("jwk/3_1.ec_public_key.json", "jwk/3_3.rsa_public_key.json")) {
      assertThat(SigningKeys.isUsable(JWK.parse((Map<String, Object>) example(name)))).isTrue();
    }
  }
}

package dev.portcullis.authentication.jose;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.OctetSequenceKey;
import dev.portcullis.authentication.jose.JwsVerification.Verification.Verified;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.ParseException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The JOSE vectors of Project Wycheproof, read from a folder beside the repository that is not part
 * of it; skipped where it is absent.
 */
class WycheproofTest {

  private static final String FOLDER = "shared/corpora/jose/wycheproof";

  private static List<JsonNode> groups(String name) throws IOException {
    Path folder = null;
    for (Path up = Path.of("").toAbsolutePath(); up != null; up = up.getParent()) {
      if (folder == null && Files.isDirectory(up.resolve(FOLDER))) {
        folder = up.resolve(FOLDER);
      }
    }
    if (folder == null) {
      System.err.println("SKIPPED: Wycheproof's JOSE vectors, as no " + FOLDER + " is there");
    }
    assumeTrue(folder != null, "SKIPPED: no " + FOLDER + " beside this checkout");
    var groups = new ArrayList<JsonNode>();
    Path file = Objects.requireNonNull(folder).resolve(name);
    new ObjectMapper().readTree(file.toFile()).get("testGroups").forEach(groups::add);
    return groups;
  }

  /** The keys of a group that the library can read at all, by the public half. */
  private static List<JWK> keys(JsonNode group) {
    JsonNode given = group.has("public") ? group.get("public") : group.get("private");
    var keys = new ArrayList<JWK>();
    for (JsonNode each : given.has("keys") ? given.get("keys") : List.of(given)) {
      JWK key = key(each);
      if (key != null) {
        keys.add(key);
      }
    }
    return keys;
  }

  private static @Nullable JWK key(JsonNode written) {
    try {
      JWK key = JWK.parse(written.toString());
      return key.toPublicJWK() == null ? key : key.toPublicJWK();
    } catch (ParseException | IllegalArgumentException | IllegalStateException e) {
      return null;
    }
  }

  private static boolean isGood(JsonNode group, String jws) {
    return keys(group).stream()
        .anyMatch(key -> JwsVerification.verify(jws, key) instanceof Verified);
  }

  /** Why a signature that is good to Wycheproof may be refused here, or an empty text. */
  private static String excuse(JsonNode group, String jws) throws IOException {
    var keys = keys(group);
    if (keys.stream().allMatch(OctetSequenceKey.class::isInstance)) {
      return "a shared secret";
    }
    String header = jws.substring(0, jws.indexOf('.'));
    String named =
        new ObjectMapper().readTree(Base64.getUrlDecoder().decode(header)).get("alg").asText();
    return named.startsWith("HS") || keys.stream().allMatch(key -> isMeantForOther(key, named))
        ? "a key for another algorithm" // RFC 7517 §4.4
        : "";
  }

  private static boolean isMeantForOther(JWK key, String algorithm) {
    return key.getAlgorithm() != null && !algorithm.equals(key.getAlgorithm().getName());
  }

  private record Vector(JsonNode group, String jws, boolean good, String name) {}

  private static List<Vector> vectors(String file) throws IOException {
    var vectors = new ArrayList<Vector>();
    for (JsonNode group : groups(file)) {
      for (JsonNode each : group.get("tests")) {
        if (each.has("jws")) {
          boolean good = each.get("result").asText().equals("valid");
          String name = file + " " + each.get("tcId") + " " + each.get("comment");
          vectors.add(new Vector(group, each.get("jws").asText(), good, name));
        }
      }
    }
    return vectors;
  }

  private static @Nullable String opened(JsonNode vector, JsonNode group) {
    try {
      var token = EncryptedToken.parse(vector.get("jwe").asText());
      return token.open(JWK.parse(group.get("private").toString()));
    } catch (NotAuthenticException | ParseException | RuntimeException e) {
      return null;
    }
  }

  /** Of kinds of encryption that tokens may have. */
  private static boolean isListed(JsonNode group) {
    JsonNode algorithm = group.get("private").get("alg");
    return algorithm != null && EncryptionKeys.isSupported(algorithm.asText());
  }

  @Test
  void whatIsEncryptedWellOpensToItsTextAndNothingElseDoes() throws IOException {
    int good = 0;
    for (JsonNode group : groups("json_web_encryption_test.json")) {
      for (JsonNode vector : group.get("tests")) {
        String opened = opened(vector, group);
        if (isListed(group) && vector.get("result").asText().equals("valid")) {
          byte[] text = HexFormat.of().parseHex(vector.get("pt").asText());
          assertThat(opened)
              .as(vector.toString())
              .isEqualTo(new String(text, StandardCharsets.ISO_8859_1));
          good++;
        } else {
          assertThat(opened).as(vector.toString()).isNull();
        }
      }
    }
    assertThat(good).isGreaterThanOrEqualTo(30);
  }

  @ParameterizedTest
  @CsvSource({
    "json_web_signature_test.json, 401",
    "json_web_key_test.json, 26",
    "json_web_crypto_test.json, 49"
  })
  void whatIsBadIsRefusedAndWhatIsGoodIsNotButForASaidReason(String file, int count)
      throws IOException {
    var vectors = vectors(file);
    assertThat(vectors).hasSizeGreaterThanOrEqualTo(count);
    for (var vector : vectors) {
      boolean taken = isGood(vector.group(), vector.jws());
      if (!vector.good()) {
        assertThat(taken).as(vector.name()).isFalse();
      } else {
        String excuse = excuse(vector.group(), vector.jws());
        assertThat(taken).as(vector.name()).isEqualTo(excuse.isEmpty());
      }
    }
  }
}

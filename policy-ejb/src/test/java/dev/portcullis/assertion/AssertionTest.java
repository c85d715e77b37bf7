package dev.portcullis.assertion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jwt.SignedJWT;
import dev.portcullis.request.Subject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What upstreams are told, and with which key. */
class AssertionTest {

  private static final AssertionKey KEY = AssertionKey.generate();

  private Instant now = Instant.parse("2026-11-23T12:00:00Z");
  private final AssertionSigner signer =
      new AssertionSigner(KEY, () -> now, AssertionSigner.DEFAULT_LIFETIME, 10);

  private static Subject subject(String issuer, String id, Subject.Kind kind) {
    return new Subject(id, kind, issuer, Set.of("reader"), Set.of("b", "a"), Map.of(), "c", null);
  }

  private static final Subject ALICE = subject("corp", "alice", Subject.Kind.TOKEN);

  private String sign(Subject subject, String... roles) {
    return signer.sign(subject, Set.of(roles), "orders");
  }

  @Test
  void rfc7519_anUpstreamCanVerifyItWithThePublishedKey() throws Exception {
    var jwt = SignedJWT.parse(sign(ALICE, "reader", "auditor"));
    var published = JWKSet.parse(KEY.publicJwks()).getKeyByKeyId(jwt.getHeader().getKeyID());
    assertThat(published.isPrivate()).isFalse();
    assertThat(jwt.verify(new ECDSAVerifier((ECKey) published))).isTrue();
    assertThat(jwt.getHeader().toJSONObject())
        .containsEntry("alg", "ES256")
        .containsEntry("typ", "JWT");
    assertThat(jwt.getJWTClaimsSet().toJSONObject())
        .containsEntry("iss", "portcullis")
        .containsEntry("sub", "alice")
        .containsEntry("idp", "corp")
        .containsEntry("kind", "token")
        .containsEntry("aud", "orders")
        .containsEntry("roles", List.of("auditor", "reader"))
        .containsEntry("scope", "a b")
        .containsEntry("iat", now.getEpochSecond())
        .containsEntry("exp", now.getEpochSecond() + 60);
  }

  @Test
  void rfc7638_theKeyIdIsItsThumbprint() throws Exception {
    var published = JWKSet.parse(KEY.publicJwks()).getKeys().get(0);
    assertThat(published.getKeyID())
        .isEqualTo(KEY.id())
        .isEqualTo(published.computeThumbprint().toString());
    assertThat(KEY.publicJwks()).doesNotContain("\"d\"");
    assertThat(KEY.toString()).doesNotContain("\"d\"");
  }

  @Test
  void aSubjectThatAsksOftenCostsOneSignaturePerHalfLife() {
    String first = sign(ALICE, "reader");
    now = now.plusMillis(29_999);
    assertThat(sign(ALICE, "reader")).isSameAs(first);
    now = now.plusMillis(1);
    assertThat(sign(ALICE, "reader")).isNotEqualTo(first);
  }

  @Test
  void subjectsThatDifferInAnythingGetAssertionsOfTheirOwn() throws Exception {
    var assertions =
        Stream.of(
                sign(ALICE, "reader"),
                sign(ALICE),
                signer.sign(ALICE, Set.of("reader"), "billing"),
                sign(subject("corp", "bob", Subject.Kind.TOKEN), "reader"),
                sign(subject("other", "alice", Subject.Kind.TOKEN), "reader"),
                sign(subject("corp", "alice", Subject.Kind.API_KEY), "reader"),
                sign(subject("a|b", "c", Subject.Kind.TOKEN), "reader"),
                sign(subject("a", "b|c", Subject.Kind.TOKEN), "reader"))
            .toList();
    assertThat(assertions).doesNotHaveDuplicates();
    assertThat(SignedJWT.parse(assertions.get(7)).getJWTClaimsSet().getSubject()).isEqualTo("b|c");
  }

  @Test
  void theAnonymousOneHasAnAssertionToo() throws Exception {
    var claims = SignedJWT.parse(sign(Subject.ANONYMOUS)).getJWTClaimsSet();
    assertThat(claims.getSubject()).isEqualTo("anonymous");
    assertThat(claims.getClaim("roles")).isEqualTo(List.of());
  }

  @Test
  void anAssertionLivesTwoSecondsAtLeast() {
    assertThatThrownBy(() -> new AssertionSigner(KEY, () -> now, Duration.ofSeconds(1), 1))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aKeyIsMadeOnceAndFoundAgain(@TempDir Path directory) throws IOException {
    var data = directory.resolve("a/b");
    var made = AssertionKeys.loadOrCreate(data);
    assertThat(AssertionKeys.loadOrCreate(data).id()).isEqualTo(made.id());
    try (var files = Files.list(data)) {
      assertThat(files).containsExactly(data.resolve(AssertionKeys.FILE));
    }
  }

  @Test
  void onlyTheOwnerCanReadTheKey(@TempDir Path directory) throws IOException {
    AssertionKeys.loadOrCreate(directory);
    Path file = directory.resolve(AssertionKeys.FILE);
    assertThat(permissions(file)).isEqualTo("rw-------");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
    AssertionKeys.loadOrCreate(directory);
    assertThat(permissions(file)).isEqualTo("rw-------");
  }

  private static String permissions(Path file) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
  }

  @Test
  void manyThatStartAtOnceGetOneKey(@TempDir Path directory) {
    Set<String> ids = ConcurrentHashMap.newKeySet();
    IntStream.range(0, 32)
        .parallel()
        .forEach(
            i -> {
              try {
                ids.add(AssertionKeys.loadOrCreate(directory).id());
              } catch (IOException e) {
                throw new AssertionError(e);
              }
            });
    assertThat(ids).hasSize(1);
  }

  @Test
  void aFileThatIsNoKeyIsNeverOverwrittenAndNeverQuoted(@TempDir Path directory) throws Exception {
    Path file = directory.resolve(AssertionKeys.FILE);
    String half = AssertionKey.generate().publicJwks();
    var one = ECKey.parse(AssertionKey.generate().privateJwk());
    var two = ECKey.parse(AssertionKey.generate().privateJwk());
    String secret = Objects.requireNonNull(two.getD()).toString();
    String mixed = one.toJSONString().replace(one.getD().toString(), secret);
    for (String content : List.of("", "{", half, mixed, "x".repeat(100_000))) {
      Files.writeString(file, content);
      assertThatThrownBy(() -> AssertionKeys.loadOrCreate(directory))
          .isInstanceOf(IOException.class)
          .hasMessageContaining(file.toString())
          .hasMessageNotContaining(secret);
      assertThat(Files.readString(file)).isEqualTo(content);
    }
  }
}

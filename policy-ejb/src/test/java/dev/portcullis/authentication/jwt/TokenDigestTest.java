package dev.portcullis.authentication.jwt;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.StringLength;

/** A token is remembered by its SHA-256 (FIPS 180-4), whatever stands before it in the field. */
class TokenDigestTest {

  @Property(tries = 200)
  void theDigestIsTheSha256OfTheEndOfTheField(
      @ForAll @CharRange(from = '!', to = '~') @StringLength(max = 5000) String token,
      @ForAll @IntRange(max = 9) int before)
      throws Exception {
    byte[] sha256 =
        MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.US_ASCII));
    var parts = ByteBuffer.wrap(sha256);
    assertThat(TokenDigest.of("x".repeat(before) + token, before))
        .isEqualTo(
            new TokenDigest(parts.getLong(), parts.getLong(), parts.getLong(), parts.getLong()));
  }
}

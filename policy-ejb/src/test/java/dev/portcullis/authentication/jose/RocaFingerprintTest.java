package dev.portcullis.authentication.jose;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jose.util.Base64URL;
import java.math.BigInteger;
import org.junit.jupiter.api.Test;

class RocaFingerprintTest {

  private static final RSAKey SOUND = sound();

  private static RSAKey sound() {
    try {
      return new RSAKeyGenerator(2048).keyID("rsa-1").generate();
    } catch (JOSEException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void cve2017_15361_aModulusThatIsAPowerModuloEverySmallPrimeIsMarked() {
    var marked = BigInteger.valueOf(65537).pow(130); // 2,081 bits
    assertThat(RocaFingerprint.marks(marked)).isTrue();
    var key =
        new RSAKey.Builder(Base64URL.encode(marked), SOUND.getPublicExponent())
            .keyID("rsa-1")
            .build();
    assertThat(SigningKeys.isUsable(key)).isFalse();
    assertThat(SigningKeys.suits(key, JWSAlgorithm.RS256)).isFalse();
  }

  @Test
  void aSoundModulusIsNot() {
    assertThat(RocaFingerprint.marks(SOUND.getModulus().decodeToBigInteger())).isFalse();
    assertThat(SigningKeys.isUsable(SOUND.toPublicJWK())).isTrue();
  }
}

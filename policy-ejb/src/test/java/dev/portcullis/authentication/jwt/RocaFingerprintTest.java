package dev.portcullis.authentication.jwt;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.util.Base64URL;
import java.math.BigInteger;
import org.junit.jupiter.api.Test;

class RocaFingerprintTest {

  @Test
  void cve2017_15361_aModulusThatIsAPowerModuloEverySmallPrimeIsMarked() {
    var marked = BigInteger.valueOf(65537).pow(130); // 2,081 bits
    assertThat(RocaFingerprint.marks(marked)).isTrue();
    var key =
        new RSAKey.Builder(Base64URL.encode(marked), Tokens.RSA.getPublicExponent())
            .keyID("rsa-1")
            .build();
    assertThat(SigningKeys.isUsable(key)).isFalse();
    assertThat(SigningKeys.suits(key, JWSAlgorithm.RS256)).isFalse();
  }

  @Test
  void aSoundModulusIsNot() {
    assertThat(RocaFingerprint.marks(Tokens.RSA.getModulus().decodeToBigInteger())).isFalse();
    assertThat(SigningKeys.isUsable(Tokens.RSA.toPublicJWK())).isTrue();
  }
}

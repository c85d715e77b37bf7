package dev.portcullis.authentication.jose;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.util.Base64URL;
import java.nio.charset.StandardCharsets;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class Ed25519VerifierTest {

  private static final byte[] INPUT = "what is signed".getBytes(StandardCharsets.US_ASCII);

  @Test
  void rfc8032Section5_1_7ASignatureHas64Octets() throws Exception {
    var pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
    byte[] encoded = pair.getPublic().getEncoded();
    var x = Base64URL.encode(Arrays.copyOfRange(encoded, encoded.length - 32, encoded.length));
    var verifier = new Ed25519Verifier(new OctetKeyPair.Builder(Curve.Ed25519, x).build());
    var signing = Signature.getInstance("Ed25519");
    signing.initSign(pair.getPrivate());
    signing.update(INPUT);
    byte[] signature = signing.sign();

    assertThat(verify(verifier, signature)).isTrue();
    assertThat(verify(verifier, Arrays.copyOf(signature, 65))).isFalse();
    assertThat(verify(verifier, Arrays.copyOf(signature, 63))).isFalse();
    assertThat(verify(verifier, new byte[0])).isFalse();
  }

  private static boolean verify(Ed25519Verifier verifier, byte[] signature) throws Exception {
    return verifier.verify(new JWSHeader(JWSAlgorithm.EdDSA), INPUT, Base64URL.encode(signature));
  }
}

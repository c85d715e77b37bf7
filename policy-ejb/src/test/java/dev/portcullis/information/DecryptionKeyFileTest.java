package dev.portcullis.information;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.OctetSequenceKeyGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Private keys of tokens, in a file that somebody writes. */
class DecryptionKeyFileTest {

  @TempDir
  @SuppressWarnings("NullAway.Init")
  private Path directory;

  private final ECKey one = key("one");
  private final ECKey two = key("two");

  @SuppressWarnings("NullAway.Init")
  private Path file;

  @BeforeEach
  void place() {
    file = directory.resolve("keys.json");
  }

  private static ECKey key(String kid) {
    try {
      return new ECKeyGenerator(Curve.P_256).keyID(kid).generate();
    } catch (JOSEException e) {
      throw new AssertionError(e);
    }
  }

  private void write(JWK... keys) throws IOException {
    Files.writeString(file, new JWKSet(List.of(keys)).toString(false));
  }

  @Test
  void keysComeAndGoWithTheFileAndOneThatStaysIsTheSame() throws IOException {
    write(one);
    var keys = new DecryptionKeyFile(Optional.of(file));
    var first = keys.find("one");
    assertThat(first).isEqualTo(one);
    write(one, two);
    keys.refresh();
    assertThat(keys.find("one")).isSameAs(first);
    assertThat(keys.find("two")).isEqualTo(two);
    write(two);
    keys.refresh();
    assertThat(keys.find("one")).isNull();
  }

  @Test
  void aFileThatIsNotThereYetIsNoFault() throws IOException {
    var keys = new DecryptionKeyFile(Optional.of(file));
    assertThat(keys.find("one")).isNull();
    write(one);
    keys.refresh();
    assertThat(keys.find("one")).isEqualTo(one);
    Files.delete(file);
    keys.refresh();
    assertThat(keys.find("one")).isEqualTo(one);
    assertThat(new DecryptionKeyFile(Optional.empty()).find("one")).isNull();
  }

  @Test
  void whatCannotBeUsedLeavesTheFormerKeys() throws Exception {
    write(one);
    var keys = new DecryptionKeyFile(Optional.of(file));
    var bad = new ArrayList<String>();
    bad.add("");
    bad.add("{}");
    bad.add("{\"keys\":[]} x");
    bad.add("{\"keys\":[],\"keys\":[]}");
    bad.add("{\"keys\":[1]}");
    bad.add("x".repeat(300 << 10));
    for (JWK key :
        List.of(
            two.toPublicJWK(),
            new ECKey.Builder(two).keyID(null).build(),
            new ECKey.Builder(two).keyUse(KeyUse.SIGNATURE).build(),
            new RSAKeyGenerator(1024, true).keyID("weak").generate(),
            new OctetSequenceKeyGenerator(256).keyID("secret").generate())) {
      bad.add(new JWKSet(key).toString(false));
    }
    bad.add(
        new JWKSet(List.of(two, new ECKey.Builder(key("x")).keyID("two").build())).toString(false));
    for (String text : bad) {
      Files.writeString(file, text);
      keys.refresh();
      assertThat(keys.find("one")).as(text).isEqualTo(one);
      assertThat(keys.find("two")).as(text).isNull();
    }
    write(two);
    keys.refresh();
    assertThat(keys.find("two")).isEqualTo(two);
  }
}

package dev.portcullis.rate.quota;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;

class QuotaKeyTest {
  @Test
  void whatAnAdministratorCanReadStaysAsItIs() {
    assertThat(QuotaKey.of("corp|alice@example.com")).isEqualTo("corp|alice@example.com");
    assertThat(QuotaKey.of("Zoë Ünal")).isEqualTo("Zoë Ünal");
    assertThat(QuotaKey.of("")).isEmpty();
  }

  @Property
  void everyKeyIsShortOneLineAndRecognised(@ForAll @StringLength(max = 300) String key) {
    var bounded = QuotaKey.of(key);
    assertThat(bounded).hasSizeLessThanOrEqualTo(QuotaKey.LONGEST);
    assertThat(bounded.chars().noneMatch(Character::isISOControl)).isTrue();
    assertThat(bounded.equals(key) || QuotaKey.told(bounded)).isTrue();
  }

  @Property
  void nobodyCanChooseAKeyThatIsTakenForAnothers(
      @ForAll @StringLength(max = 200) String one, @ForAll @StringLength(max = 200) String other) {
    assertThat(QuotaKey.of(one).equals(QuotaKey.of(other))).isEqualTo(one.equals(other));
    assertThat(QuotaKey.of(QuotaKey.of(one)).equals(QuotaKey.of(one)))
        .as("only a plain key is its own short form")
        .isEqualTo(QuotaKey.of(one).equals(one));
  }

  @Test
  void longKeysDifferByTheirEnd() {
    var key = "k".repeat(5000);
    assertThat(QuotaKey.of(key + "a")).startsWith("kkkk").isNotEqualTo(QuotaKey.of(key + "b"));
  }

  @Test
  void malformedTextsAreToldApart() {
    assertThat(QuotaKey.of("\ud800")).isNotEqualTo(QuotaKey.of("\ud801")).doesNotContain("\ud800");
  }

  @Test
  void sharedKeysAreNobodys() {
    assertThat(QuotaKey.of(QuotaKey.ofOthers())).isNotEqualTo(QuotaKey.ofOthers());
    var shared = QuotaKey.ofSource("192.0.2.1");
    assertThat(QuotaKey.of(shared)).isNotEqualTo(shared);
    assertThat(QuotaKey.ofSource("s".repeat(9000))).hasSizeLessThanOrEqualTo(QuotaKey.LONGEST);
    assertThat(QuotaKey.told(shared)).isTrue();
  }
}

package dev.portcullis.policy.cors;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Locale;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An origin is listed or it is not: nothing that only looks like one is. */
class OriginsTest {

  private static final Origins EXAMPLE = Origins.of(List.of("https://example.com"));
  private static final Origins BELOW = Origins.of(List.of("https://*.example.com"));

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://example.com.evil.org",
        "https://evilexample.com",
        "http://example.com",
        "https://example.com:8443",
        "https://example.com:443",
        "https://user@example.com",
        "https://EXAMPLE.com",
        "HTTPS://example.com",
        "https://example.com.",
        "https://example.com/",
        " https://example.com",
        "https://example.com, https://evil.org",
        "https://a.example.com",
        "null",
        "*",
        ""
      })
  void aNearMissIsNotListed(String origin) {
    assertThat(EXAMPLE.has(origin)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://example.com",
        "https://.example.com",
        "https://a..example.com",
        "https://a.example.com.",
        "https://a.example.com.evil.org",
        "https://aexample.com",
        "http://a.example.com",
        "https://a.example.com:8443",
        "https://evil.org/.example.com",
        "https://evil.org#.example.com",
        "https://evil.org?.example.com",
        "https://evil.org\\.example.com",
        "https://user@a.example.com",
        "https://evil.org:80.example.com",
        "https://A.example.com",
        "https://*.example.com",
        "null"
      })
  void aWildcardIsForNamesBelowAndNothingElse(String origin) {
    assertThat(BELOW.has(origin)).isFalse();
  }

  @Test
  void namesBelowAreListedHoweverDeep() {
    assertThat(BELOW.has("https://a.example.com")).isTrue();
    assertThat(BELOW.has("https://a-1.b_2.example.com")).isTrue();
    assertThat(Origins.of(List.of("https://*.a.b:8443")).has("https://x.a.b:8443")).isTrue();
  }

  @Test
  void aPageWithoutAnOriginIsListedOnlyByName() {
    assertThat(Origins.of(List.of("null")).has("null")).isTrue();
    assertThat(Origins.of(List.of("*")).has("null")).isTrue();
    assertThat(BELOW.has("null")).isFalse();
  }

  @Property(tries = 1000)
  void ofAllWaysToChangeAnOriginNoneIsListed(
      @ForAll("origins") String origin, @ForAll("changes") String change, @ForAll int place) {
    int at = Math.floorMod(place, origin.length() + 1);
    String other = origin.substring(0, at) + change + origin.substring(at);
    assertThat(Origins.of(List.of(origin)).has(origin)).isTrue();
    assertThat(Origins.of(List.of(origin)).has(other)).isFalse();
    assertThat(Origins.of(List.of(origin)).has(origin.toUpperCase(Locale.ROOT))).isFalse();
  }

  @Property(tries = 1000)
  void whatAWildcardHasIsOneOriginOfItsOwn(
      @ForAll("origins") String origin, @ForAll("changes") String change, @ForAll int place) {
    String domain = origin.substring(origin.indexOf("://") + 3);
    String scheme = origin.substring(0, origin.indexOf("://") + 3);
    var below = Origins.of(List.of(scheme + "*." + domain));
    int at = Math.floorMod(place, change.length() + 1);
    String name = change.substring(0, at) + "x" + change.substring(at);
    String other = scheme + name + "." + domain;
    assertThat(below.has(origin)).isFalse();
    assertThat(below.has(scheme + "x." + domain)).isTrue();
    if (below.has(other)) {
      assertThat(Origins.isOne(other)).isTrue();
    }
  }

  @Provide
  Arbitrary<String> origins() {
    var label = Arbitraries.strings().withChars("abcxyz019-").ofMinLength(1).ofMaxLength(6);
    var host = label.list().ofMinSize(1).ofMaxSize(3).map(all -> String.join(".", all));
    return Combinators.combine(
            Arbitraries.of("https://", "http://"), host, Arbitraries.of("", ":8080", ":3000"))
        .as((scheme, name, port) -> scheme + "h" + name + port);
  }

  @Provide
  Arbitrary<String> changes() {
    return Arbitraries.strings().withChars("ab1.:/@#?%*,\\ \u00e4-").ofMinLength(1).ofMaxLength(5);
  }
}

package dev.portcullis.policy.expression;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Chars;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.StringLength;

/** The search of texts finds what the platform's does. */
class TextSearchTest {

  @Property
  void itFindsWhatThePlatformFinds(
      @ForAll @Chars({'a', 'b'}) @StringLength(max = 60) String text,
      @ForAll @Chars({'a', 'b'}) @StringLength(max = 8) String part,
      @ForAll @IntRange(min = 1, max = 400) int times) {
    String longer = text.repeat(times);
    for (String sought : new String[] {part, part.repeat(times), longer + part, text + part}) {
      assertThat(TextSearch.contains(longer, sought)).isEqualTo(longer.contains(sought));
    }
  }
}

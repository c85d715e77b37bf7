package dev.portcullis.request;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

/** Names are compared without case (RFC 9110 §5.1), and some sets see through a disguise. */
class FieldNamesTest {

  @Provide
  Arbitrary<String> names() {
    return Arbitraries.strings().withChars("abAB-_.~!").ofMinLength(1).ofMaxLength(4);
  }

  @Property
  void aSetHasExactlyItsNamesInAnyCase(
      @ForAll("names") String asked, @ForAll List<@From("names") String> names) {
    Set<String> lower = names.stream().map(FieldNamesTest::lower).collect(Collectors.toSet());
    assertThat(FieldNames.of(lower).contains(asked)).isEqualTo(lower.contains(lower(asked)));
  }

  @Property
  void aDisguisedNameIsTheNameItself(
      @ForAll("names") String asked, @ForAll List<@From("names") String> names) {
    Set<String> plain = names.stream().map(FieldNamesTest::folded).collect(Collectors.toSet());
    assertThat(FieldNames.disguised(plain).contains(asked))
        .isEqualTo(plain.contains(folded(asked)));
  }

  private static String folded(String name) {
    return lower(name).replaceAll("[^a-z0-9]", "-");
  }

  /** ASCII only: a header name has nothing else, and é is not E in any case. */
  private static String lower(String name) {
    var lower = new StringBuilder();
    for (char c : name.toCharArray()) {
      lower.append(c < 0x80 ? String.valueOf(c).toLowerCase(Locale.ROOT) : c);
    }
    return lower.toString();
  }

  @Test
  void aPrefixIsSeenThroughCaseAndDisguise() {
    assertThat(FieldNames.startsWith("Portcullis_SUBJECT", "portcullis-")).isTrue();
    assertThat(FieldNames.startsWith("Portcullis-", "portcullis-")).isTrue();
    assertThat(FieldNames.startsWith("Portcullis", "portcullis-")).isFalse();
    assertThat(FieldNames.startsWith("xPortcullis-", "portcullis-")).isFalse();
  }

  @Test
  void collectedFieldsAreThoseAddedInTheirOrder() {
    var builder = HttpFields.builder(1);
    for (int i = 0; i < 20; i++) {
      builder.add("n" + i, "v" + i);
    }
    var fields = builder.build();
    assertThat(fields.size()).isEqualTo(20);
    assertThat(fields.first("N19")).isEqualTo("v19");
    assertThat(fields.all("n3")).containsExactly("v3");
    assertThat(fields.all("none")).isEmpty();
    assertThat(builder.size()).isZero();
    assertThat(builder.build().size()).isZero();
  }
}

package dev.portcullis.policy.attribute;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cel.common.exceptions.CelAttributeNotFoundException;
import dev.portcullis.request.HttpFields;
import dev.portcullis.request.PassedFields;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.AlphaChars;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 9110 §5.3: a field in several lines is the same as one whose values commas join. */
class HeaderFieldsTest {

  private static HeaderFields of(String... fields) {
    return HeaderFields.of(HttpFields.of(fields), PassedFields.USUAL);
  }

  @Property
  void linesAndMembersOfOneLineAreJudgedAlike(
      @ForAll @Size(min = 1, max = 5)
          List<@AlphaChars @StringLength(min = 1, max = 4) String> values) {
    var lines = new ArrayList<String>();
    values.forEach(value -> lines.addAll(List.of("X-A", value)));
    var several = of(lines.toArray(String[]::new));
    for (String comma : List.of(",", ", ", " ,\t", ",,")) {
      var one = of("X-A", String.join(comma, values));
      assertThat(one.members("x-a")).isEqualTo(several.members("x-a")).isEqualTo(values);
      if (values.size() == 1) {
        assertThat(one.get("x-a")).isEqualTo(several.get("x-a")).isEqualTo(values.get(0));
      } else {
        assertFails(one);
        assertFails(several);
      }
    }
  }

  private static void assertFails(HeaderFields fields) {
    assertThatThrownBy(() -> fields.get("x-a"))
        .isInstanceOf(CelAttributeNotFoundException.class)
        .hasMessageContaining("more than one value");
  }

  @ParameterizedTest
  @ValueSource(strings = {",", "a,", ",a", "\"a,b\"", "a;q=\"1,2\""})
  void anyCommaIsMoreThanOneReading(String value) {
    assertFails(of("X-A", value));
  }

  @ParameterizedTest
  @ValueSource(strings = {"Date", "User-Agent", "If-Modified-Since", "Accept", "Cache-Control"})
  void registeredFieldsWithCommasOfTheirOwnAreReadAsTheyStand(String name) {
    String text = "Sun, 06 Nov 1994 08:49:37 GMT";
    assertThat(of(name, text).get(name.toLowerCase(java.util.Locale.ROOT))).isEqualTo(text);
    assertThatThrownBy(
            () -> of(name, text, name, text).get(name.toLowerCase(java.util.Locale.ROOT)))
        .isInstanceOf(CelAttributeNotFoundException.class);
  }

  @Test
  void commasWithinQuotesPartNoMembers() {
    assertThat(of("X-A", "\"a,b\", c;d=\"\\\",\"").members("x-a"))
        .containsExactly("\"a,b\"", "c;d=\"\\\",\"");
    assertThat(of("X-A", " , ,").members("x-a")).isEmpty();
    assertThat(of().members("x-a")).isEmpty();
    assertThatThrownBy(() -> of("X-A", "a, \"b").members("x-a"))
        .isInstanceOf(CelAttributeNotFoundException.class);
  }
}

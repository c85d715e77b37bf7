package dev.portcullis.admin.form;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.portcullis.policy.document.Rule.Effect;
import dev.portcullis.policy.text.Quantities;
import dev.portcullis.request.PathForm;
import jakarta.faces.convert.ConverterException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class FieldsTest {
  private final Fields form = new Fields();

  @Test
  void wordsArePartedByLinesBlanksAndCommas() {
    form.put("scopes", " orders:read\r\norders:write, a\n\n");

    assertThat(form.words("scopes")).containsExactly("orders:read", "orders:write", "a");
    assertThat(form.words("none")).isEmpty();
  }

  @Test
  void choicesComeAsAListOrAsAnArray() {
    form.put("list", List.of("a", "b")).put("array", new String[] {"a"});

    assertThat(form.chosen("list")).containsExactly("a", "b");
    assertThat(form.chosen("array")).containsExactly("a");
    assertThat(form.chosen("none")).isEmpty();
  }

  @Test
  void constantsAreWrittenAsTheDocumentWritesThem() {
    form.slugs("path-leniency", Set.of(PathForm.ENCODED_SLASH)).put("effect", "forbid");

    assertThat(form.chosen("path-leniency")).containsExactly("encoded-slash");
    assertThat(form.constants("path-leniency", PathForm.class))
        .containsExactly(PathForm.ENCODED_SLASH);
    assertThat(form.constant("effect", Effect.class)).isEqualTo(Effect.FORBID);
  }

  @Test
  void anEmptyFieldIsNoValue() {
    form.put("when", "  ").put("expires", null);

    assertThat(form.optional("when")).isNull();
    assertThat(form.instant("expires")).isNull();
    assertThat(form.value("timeout", Duration.class, Duration.ofSeconds(1)))
        .isEqualTo(Duration.ofSeconds(1));
  }

  @Test
  void aProblemFindsItsField() {
    assertThat(FieldMessages.field("rules[3]", "rules[3].when")).isEqualTo("when");
    assertThat(FieldMessages.field("rules[3]", "rules[3].roles[0]")).isEqualTo("roles");
    assertThat(FieldMessages.field("issuers[0]", "issuers[0].claims.roles"))
        .isEqualTo("claims-roles");
  }

  @Test
  void aProblemOfAnotherEntryHasNoFieldHere() {
    assertThat(FieldMessages.field("rules[3]", "rules[31].when")).isEmpty();
    assertThat(FieldMessages.field("rules[3]", "routes[3].path")).isEmpty();
    assertThat(FieldMessages.field("rules[3]", "rules[3]")).isEmpty();
  }

  @Test
  void unreadableTextIsAnErrorThatSaysHowToWriteIt() {
    assertThat(FieldMessages.converted(" 10s ", Quantities::duration, "write `10s`"))
        .isEqualTo(Duration.ofSeconds(10));
    assertThat(FieldMessages.converted(" ", Quantities::duration, "write `10s`")).isNull();
    assertThatThrownBy(() -> FieldMessages.converted("soon", Quantities::duration, "write `10s`"))
        .isInstanceOfSatisfying(
            ConverterException.class,
            e -> assertThat(e.getFacesMessage().getDetail()).isEqualTo("Write `10s`"));
  }

  @Test
  void aDayIsItsFirstMomentInUtc() {
    assertThat(InstantConverter.parse("2027-01-01"))
        .isEqualTo(Instant.parse("2027-01-01T00:00:00Z"));
    assertThat(InstantConverter.parse("2027-01-01T08:30:00Z"))
        .isEqualTo(Instant.parse("2027-01-01T08:30:00Z"));
    assertThat(InstantConverter.parse("tomorrow")).isNull();
  }
}

package dev.portcullis.admin.form;

import jakarta.faces.component.UIComponent;
import jakarta.faces.context.FacesContext;
import jakarta.faces.convert.Converter;
import jakarta.faces.convert.FacesConverter;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import org.jspecify.annotations.Nullable;

/** A point in time in UTC: {@code 2027-01-01} or {@code 2027-01-01T08:30:00Z}. */
@FacesConverter("instant")
public class InstantConverter implements Converter<Instant> {

  @Override
  public @Nullable Instant getAsObject(FacesContext faces, UIComponent field, String text) {
    return FieldMessages.converted(
        text, InstantConverter::parse, "write `2027-01-01` or `2027-01-01T08:30:00Z`");
  }

  static @Nullable Instant parse(String text) {
    try {
      return text.indexOf('T') < 0
          ? LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant()
          : Instant.parse(text);
    } catch (DateTimeParseException e) {
      return null;
    }
  }

  @Override
  public String getAsString(FacesContext faces, UIComponent field, @Nullable Instant value) {
    return value == null ? "" : value.toString();
  }
}

package dev.portcullis.admin.form;

import jakarta.faces.component.UIComponent;
import jakarta.faces.context.FacesContext;
import jakarta.faces.convert.Converter;
import jakarta.faces.convert.FacesConverter;
import java.time.DateTimeException;
import java.time.ZoneId;
import org.jspecify.annotations.Nullable;

/** The name of a time zone: {@code Europe/Berlin}. */
@FacesConverter("zone")
public class ZoneConverter implements Converter<String> {

  @Override
  public @Nullable String getAsObject(FacesContext faces, UIComponent field, String text) {
    return FieldMessages.converted(text, ZoneConverter::known, "write one such as `Europe/Berlin`");
  }

  @Override
  public String getAsString(FacesContext faces, UIComponent field, @Nullable String value) {
    return value == null ? "" : value;
  }

  private static @Nullable String known(String name) {
    try {
      return ZoneId.of(name).getId();
    } catch (DateTimeException e) {
      return null;
    }
  }
}

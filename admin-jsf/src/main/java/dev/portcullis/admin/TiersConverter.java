package dev.portcullis.admin;

import dev.portcullis.admin.form.FieldMessages;
import jakarta.faces.component.UIComponent;
import jakarta.faces.context.FacesContext;
import jakarta.faces.convert.Converter;
import jakarta.faces.convert.FacesConverter;
import org.jspecify.annotations.Nullable;

/** The tiers of a limit, one on each line: {@code gold: 100/s, burst 200}. */
@FacesConverter("tiers")
public class TiersConverter implements Converter<String> {

  @Override
  public @Nullable String getAsObject(FacesContext faces, UIComponent field, String text) {
    return FieldMessages.converted(
        text,
        typed -> LimitForm.tiers(typed) == null ? null : typed,
        "write one on each line, such as `gold: 100/s` or `gold: 100/s, burst 200`");
  }

  @Override
  public String getAsString(FacesContext faces, UIComponent field, @Nullable String value) {
    return value == null ? "" : value;
  }
}

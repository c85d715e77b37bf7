package dev.portcullis.admin.form;

import jakarta.faces.component.UIComponent;
import jakarta.faces.context.FacesContext;
import jakarta.faces.convert.Converter;
import jakarta.faces.convert.FacesConverter;
import org.jspecify.annotations.Nullable;

/** What a route excludes from inspection, one on each line. */
@FacesConverter("exclusions")
public class ExclusionsConverter implements Converter<String> {

  @Override
  public @Nullable String getAsObject(FacesContext faces, UIComponent field, String text) {
    return FieldMessages.converted(
        text,
        typed -> ExclusionLines.parse(typed) == null ? null : typed,
        "write one on each line, such as `sql-injection query:q until 2027-01-01T00:00:00Z: people"
            + " search for SQL`");
  }

  @Override
  public String getAsString(FacesContext faces, UIComponent field, @Nullable String value) {
    return value == null ? "" : value;
  }
}

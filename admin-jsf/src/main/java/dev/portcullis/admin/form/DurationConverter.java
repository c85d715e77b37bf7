package dev.portcullis.admin.form;

import dev.portcullis.policy.text.Quantities;
import jakarta.faces.component.UIComponent;
import jakarta.faces.context.FacesContext;
import jakarta.faces.convert.Converter;
import jakarta.faces.convert.FacesConverter;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A duration as the policy document writes it: {@code 10s}. */
@FacesConverter("duration")
public class DurationConverter implements Converter<Duration> {

  @Override
  public @Nullable Duration getAsObject(FacesContext faces, UIComponent field, String text) {
    return FieldMessages.converted(text, Quantities::duration, Quantities.DURATION_REMEDY);
  }

  @Override
  public String getAsString(FacesContext faces, UIComponent field, @Nullable Duration value) {
    return value == null ? "" : Quantities.format(value);
  }
}

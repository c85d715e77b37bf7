package dev.portcullis.admin.form;

import dev.portcullis.policy.Quantities;
import jakarta.faces.component.UIComponent;
import jakarta.faces.context.FacesContext;
import jakarta.faces.convert.Converter;
import jakarta.faces.convert.FacesConverter;
import org.jspecify.annotations.Nullable;

/** A rate as the policy document writes it: {@code 10/s}. */
@FacesConverter("rate")
public class RateConverter implements Converter<Quantities.Rate> {

  @Override
  public Quantities.@Nullable Rate getAsObject(FacesContext faces, UIComponent field, String text) {
    return FieldMessages.converted(text, Quantities::rate, Quantities.RATE_REMEDY);
  }

  @Override
  public String getAsString(
      FacesContext faces, UIComponent field, Quantities.@Nullable Rate value) {
    return value == null ? "" : Quantities.formatRate(value.events(), value.per());
  }
}

package dev.portcullis.admin.form;

import jakarta.faces.component.UIComponent;
import jakarta.faces.context.FacesContext;
import jakarta.faces.convert.Converter;
import jakarta.faces.convert.FacesConverter;
import org.jspecify.annotations.Nullable;

/** A whole number from 0 to 999999999. */
@FacesConverter("number")
public class NumberConverter implements Converter<Integer> {

  @Override
  public @Nullable Integer getAsObject(FacesContext faces, UIComponent field, String text) {
    return FieldMessages.converted(text, NumberConverter::number, "write a whole number");
  }

  private static @Nullable Integer number(String text) {
    return text.matches("[0-9]{1,9}") ? Integer.valueOf(text) : null;
  }

  @Override
  public String getAsString(FacesContext faces, UIComponent field, @Nullable Integer value) {
    return value == null ? "" : value.toString();
  }
}

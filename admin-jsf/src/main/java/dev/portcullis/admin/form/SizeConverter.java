package dev.portcullis.admin.form;

import dev.portcullis.policy.text.Quantities;
import jakarta.faces.component.UIComponent;
import jakarta.faces.context.FacesContext;
import jakarta.faces.convert.Converter;
import jakarta.faces.convert.FacesConverter;
import org.jspecify.annotations.Nullable;

/** A size in bytes as the policy document writes it: {@code 10MiB}. */
@FacesConverter("size")
public class SizeConverter implements Converter<Long> {

  @Override
  public @Nullable Long getAsObject(FacesContext faces, UIComponent field, String text) {
    return FieldMessages.converted(text, Quantities::size, Quantities.SIZE_REMEDY);
  }

  @Override
  public String getAsString(FacesContext faces, UIComponent field, @Nullable Long value) {
    return value == null ? "" : Quantities.formatSize(value);
  }
}

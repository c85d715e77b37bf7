package dev.portcullis.admin.form;

import dev.portcullis.policy.document.limit.LimitTexts;
import jakarta.faces.component.UIComponent;
import jakarta.faces.context.FacesContext;
import jakarta.faces.convert.Converter;
import jakarta.faces.convert.FacesConverter;
import org.jspecify.annotations.Nullable;

/** The amount of a limit, of any kind: {@code 10/s}, {@code 1000/day}, {@code 5 at once}. */
@FacesConverter("amount")
public class AmountConverter implements Converter<String> {

  @Override
  public @Nullable String getAsObject(FacesContext faces, UIComponent field, String text) {
    return FieldMessages.converted(
        text, typed -> LimitTexts.amount(typed) == null ? null : typed, LimitTexts.AMOUNT_REMEDY);
  }

  @Override
  public String getAsString(FacesContext faces, UIComponent field, @Nullable String value) {
    return value == null ? "" : value;
  }
}

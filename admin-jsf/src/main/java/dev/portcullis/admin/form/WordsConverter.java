package dev.portcullis.admin.form;

import jakarta.faces.component.UIComponent;
import jakarta.faces.component.html.HtmlInputTextarea;
import jakarta.faces.context.FacesContext;
import jakarta.faces.convert.Converter;
import jakarta.faces.convert.FacesConverter;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Words: one on each line of a field that has several, side by side in one that has not. */
@FacesConverter("words")
public class WordsConverter implements Converter<List<String>> {

  @Override
  public List<String> getAsObject(FacesContext faces, UIComponent field, @Nullable String text) {
    return text == null
        ? List.of()
        : Stream.of(text.split("[\\s,]+")).filter(word -> !word.isEmpty()).toList();
  }

  @Override
  public String getAsString(FacesContext faces, UIComponent field, @Nullable List<String> value) {
    String separator = field instanceof HtmlInputTextarea ? "\n" : " ";
    return value == null ? "" : String.join(separator, value);
  }
}

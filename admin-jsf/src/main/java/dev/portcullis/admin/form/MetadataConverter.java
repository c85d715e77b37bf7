package dev.portcullis.admin.form;

import jakarta.faces.component.UIComponent;
import jakarta.faces.context.FacesContext;
import jakarta.faces.convert.Converter;
import jakarta.faces.convert.FacesConverter;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Texts by name, one on each line: {@code plan: gold}. */
@FacesConverter("metadata")
public class MetadataConverter implements Converter<Map<String, String>> {

  @Override
  public Map<String, String> getAsObject(FacesContext faces, UIComponent field, String text) {
    var read =
        FieldMessages.converted(
            text, MetadataConverter::read, "write one on each line, such as `plan: gold`");
    return read == null ? new LinkedHashMap<>() : read;
  }

  @Override
  public String getAsString(
      FacesContext faces, UIComponent field, @Nullable Map<String, String> value) {
    return value == null
        ? ""
        : new TreeMap<>(value)
            .entrySet().stream()
                .map(entry -> entry.getKey() + ": " + entry.getValue())
                .collect(Collectors.joining("\n"));
  }

  private static @Nullable LinkedHashMap<String, String> read(String text) {
    var read = new LinkedHashMap<String, String>();
    for (String line : text.split("\\R")) {
      int colon = line.indexOf(':');
      boolean named = colon > 0 && !line.substring(0, colon).isBlank();
      if (!line.isBlank() && !named) {
        return null;
      }
      if (named) {
        read.put(line.substring(0, colon).strip(), line.substring(colon + 1).strip());
      }
    }
    return read;
  }
}

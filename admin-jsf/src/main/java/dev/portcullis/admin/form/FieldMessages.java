package dev.portcullis.admin.form;

import dev.portcullis.policy.text.Problem;
import jakarta.faces.application.FacesMessage;
import jakarta.faces.component.UIComponent;
import jakarta.faces.component.UIInput;
import jakarta.faces.context.FacesContext;
import jakarta.faces.convert.ConverterException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Puts what is wrong where it can be put right. */
public final class FieldMessages {
  private FieldMessages() {}

  /**
   * Shows a problem at the field that it names, or above the form where it names none of its
   * fields.
   *
   * @param entry the path of the entry that the form edits, {@code rules[3]}
   */
  static void show(FacesContext faces, String entry, Problem problem) {
    String field = field(entry, problem.path());
    UIComponent row = faces.getViewRoot().findComponent("form:" + field + ":input");
    if (field.isEmpty() || !(row instanceof UIInput input)) {
      faces.addMessage(null, error(problem.path() + ": " + problem.message(), problem.remedy()));
      return;
    }
    input.setValid(false);
    faces.addMessage(
        input.getClientId(faces), error(sentence(problem.message()), sentence(problem.remedy())));
  }

  /**
   * The name of the form's field in {@code rules[3].roles[0]}: roles; empty if not this entry's.
   */
  static String field(String entry, String path) {
    if (!path.startsWith(entry + '.')) {
      return "";
    }
    String field = path.substring(entry.length() + 1);
    int index = field.indexOf('[');
    return (index < 0 ? field : field.substring(0, index)).replace('.', '-');
  }

  /** A value read from text, or an error at its field that says how to write it. */
  public static <T> @Nullable T converted(
      @Nullable String text, Function<String, @Nullable T> reader, String remedy) {
    if (text == null || text.isBlank()) {
      return null;
    }
    T value = reader.apply(text.strip());
    if (value == null) {
      throw new ConverterException(error("This cannot be read", sentence(remedy)));
    }
    return value;
  }

  /** Shows an error at a field of the form. */
  public static void refuse(String field, String why) {
    refuse("form", field, why);
  }

  /** Shows an error at a field of one of several forms. */
  public static void refuse(String form, String field, String why) {
    FacesContext faces = FacesContext.getCurrentInstance();
    faces.addMessage(form + ':' + field + ":input", error(sentence(why), ""));
    faces.validationFailed();
  }

  /** A message of an error, with what to do about it. */
  public static FacesMessage error(String summary, String detail) {
    return new FacesMessage(FacesMessage.SEVERITY_ERROR, summary, detail);
  }

  /** A message of something that is hardly meant. */
  static FacesMessage warning(String summary, String detail) {
    return new FacesMessage(FacesMessage.SEVERITY_WARN, summary, detail);
  }

  /** A message of something done. */
  public static FacesMessage done(String summary, String detail) {
    return new FacesMessage(FacesMessage.SEVERITY_INFO, summary, detail);
  }

  /** With a capital letter; the engine writes its messages in lower case. */
  private static String sentence(String text) {
    return text.isEmpty() ? text : Character.toUpperCase(text.charAt(0)) + text.substring(1);
  }
}

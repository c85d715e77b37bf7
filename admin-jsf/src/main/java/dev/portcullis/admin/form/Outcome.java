package dev.portcullis.admin.form;

import dev.portcullis.administration.policy.PublishResult;
import dev.portcullis.administration.policy.PublishResult.Conflict;
import dev.portcullis.administration.policy.PublishResult.Published;
import dev.portcullis.administration.policy.PublishResult.Rejected;
import dev.portcullis.ejb.Acknowledgement;
import dev.portcullis.policy.text.Problem;
import jakarta.enterprise.inject.spi.CDI;
import jakarta.faces.context.FacesContext;
import java.io.IOException;
import java.util.List;

/** Tells the user what became of a change. */
public final class Outcome {
  private Outcome() {}

  /**
   * Tells it.
   *
   * @param entry the path of the entry that the form edits, whose problems are shown at its fields
   * @return whether the change is in force
   */
  public static boolean tell(PublishResult result, String entry) {
    if (result instanceof Published published) {
      inForce(published.version());
      published.warnings().forEach(Outcome::warned);
      return true;
    }
    if (result instanceof Rejected rejected) {
      rejected(rejected.problems(), entry);
    } else if (result instanceof Conflict conflict) {
      overtaken(conflict.activeVersion());
    } else if (result instanceof PublishResult.NotPermitted) {
      refused(PublishResult.NotPermitted.WHY);
    } else {
      gone();
    }
    return false;
  }

  /** What was published all the same. */
  private static void warned(Problem warning) {
    String summary = warning.path() + ": " + warning.message();
    FacesContext.getCurrentInstance()
        .addMessage(null, FieldMessages.warning(summary, warning.remedy()));
  }

  /** A version is active; the message outlives the redirect to the next page. */
  public static void inForce(long version) {
    done("Version " + version + " is active.");
  }

  /** It was done; the message outlives the redirect to the next page. */
  public static void done(String summary) {
    FacesContext faces = FacesContext.getCurrentInstance();
    faces.getExternalContext().getFlash().setKeepMessages(true);
    faces.addMessage(null, FieldMessages.done(summary, ""));
    pending();
  }

  /** Says where a change is stored but not in force on this node yet. */
  public static void pending() {
    CDI.current()
        .select(Acknowledgement.class)
        .get()
        .pending()
        .ifPresent(why -> message(why, "The nodes go on trying each second."));
  }

  /** It cannot be done as things are. */
  public static void refused(String why) {
    message(why, "Nothing was changed.");
  }

  /** Nothing was changed, for these reasons. */
  public static void rejected(List<Problem> problems, String entry) {
    FacesContext faces = FacesContext.getCurrentInstance();
    problems.forEach(problem -> FieldMessages.show(faces, entry, problem));
  }

  /** Somebody else was faster. */
  public static void overtaken(long active) {
    message(
        "Somebody else changed this meanwhile; version " + active + " is active now.",
        "Nothing was lost: look at their change under Versions, then save again to put yours over"
            + " it.");
  }

  /**
   * Answers 404 instead of the page: what it would show is not there.
   *
   * @param what for the log, such as {@code no such limit}
   */
  public static void missing(String what) throws IOException {
    FacesContext faces = FacesContext.getCurrentInstance();
    faces.getExternalContext().responseSendError(404, what);
    faces.responseComplete();
  }

  /** What was to be changed is not there any more. */
  public static void gone() {
    message("This is not there any more", "Nothing was changed.");
  }

  private static void message(String summary, String detail) {
    FacesContext.getCurrentInstance().addMessage(null, FieldMessages.error(summary, detail));
  }
}

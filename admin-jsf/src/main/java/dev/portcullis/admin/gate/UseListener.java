package dev.portcullis.admin.gate;

import jakarta.faces.context.ExternalContext;
import jakarta.faces.event.PhaseEvent;
import jakarta.faces.event.PhaseId;
import jakarta.faces.event.PhaseListener;
import jakarta.servlet.http.HttpSession;
import java.time.InstantSource;

/** Notes each use of a session by a person; see {@link Idleness}. */
public class UseListener implements PhaseListener {
  /** Every {@code p:poll} of the console has this id. */
  private static final String REFRESH = ":refresh";

  @Override
  public void afterPhase(PhaseEvent event) {
    ExternalContext external = event.getFacesContext().getExternalContext();
    String source = external.getRequestParameterMap().get("jakarta.faces.source");
    boolean refreshes = source != null && source.endsWith(REFRESH);
    if (!refreshes && external.getSession(false) instanceof HttpSession session) {
      Idleness.used(session, InstantSource.system());
    }
  }

  @Override
  public PhaseId getPhaseId() {
    return PhaseId.RESTORE_VIEW;
  }
}

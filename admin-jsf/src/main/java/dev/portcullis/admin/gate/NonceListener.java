package dev.portcullis.admin.gate;

import jakarta.faces.component.UIViewRoot;
import jakarta.faces.context.ExternalContext;
import jakarta.faces.context.FacesContext;
import jakarta.faces.event.PhaseEvent;
import jakarta.faces.event.PhaseId;
import jakarta.faces.event.PhaseListener;
import jakarta.servlet.ServletRequest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;

/**
 * A page's scripts send the nonce of its policy back with each form, and PrimeFaces fails at the
 * end of a request, when all is done, that has none or another. A form that was sent without
 * scripts needs none: it is answered with a whole page, whose nonce is the server's to know. A part
 * of a page runs in the page that asked for it: who does not know its nonce is refused, before
 * anything is done.
 */
public class NonceListener implements PhaseListener {

  @Override
  public void afterPhase(PhaseEvent event) {
    FacesContext faces = event.getFacesContext();
    UIViewRoot root = faces.getViewRoot();
    if (root == null || !faces.isPostback()) {
      return;
    }
    Map<String, Object> page = root.getViewMap(false);
    ExternalContext external = faces.getExternalContext();
    if (page != null
        && page.get(NonceFilter.NONCE) instanceof String nonce
        && !nonce.equals(external.getRequestParameterMap().get(NonceFilter.NONCE))) {
      if (faces.getPartialViewContext().isAjaxRequest()) {
        refuse(faces);
      } else {
        NonceFilter.say((ServletRequest) external.getRequest(), nonce);
      }
    }
  }

  private static void refuse(FacesContext faces) {
    try {
      faces.getExternalContext().responseSendError(400, "not of this page");
      faces.responseComplete();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public PhaseId getPhaseId() {
    return PhaseId.RESTORE_VIEW;
  }
}

package dev.portcullis.admin.session;

import dev.portcullis.store.audit.Author;
import dev.portcullis.store.audit.RefusalAudit;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;

/** What accounts tried in the console that they may not do, on record. */
@ApplicationScoped
class Refusals {
  @Inject private RefusalAudit audit;
  @Inject private HttpServletRequest request;

  void add(Author who) {
    String what = request.getMethod() + " " + request.getServletPath();
    audit.notPermitted(who, what, ClientAddress.of(request));
  }
}

package dev.portcullis.proxy;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/** The proxy's face to the server: every request of the data listener comes here. */
final class EnforcementServlet extends HttpServlet {
  private static final long serialVersionUID = 1;

  private final transient Enforcement enforcement;

  EnforcementServlet(Enforcement enforcement) {
    this.enforcement = enforcement;
  }

  @Override
  protected void service(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    enforcement.serve(request, response);
  }
}

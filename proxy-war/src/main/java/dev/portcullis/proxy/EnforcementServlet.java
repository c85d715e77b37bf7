package dev.portcullis.proxy;

import static java.util.Objects.requireNonNull;

import dev.portcullis.proxy.enforcement.Enforcement;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The proxy's face to the server: every request of the data listener comes here. */
public class EnforcementServlet extends HttpServlet {
  private static final long serialVersionUID = 1;

  @Inject private transient ProxyApplication application;
  private transient @Nullable Enforcement enforcement;

  @Override
  public void init() {
    enforcement = application.enforcement();
  }

  @Override
  protected void service(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    requireNonNull(enforcement).serve(request, response);
  }
}

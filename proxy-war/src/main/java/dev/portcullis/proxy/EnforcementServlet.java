package dev.portcullis.proxy;

import static java.util.Objects.requireNonNull;

import dev.portcullis.configuration.PortcullisConfiguration;
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
  @Inject private transient NodeReadiness readiness;
  @Inject private transient PortcullisConfiguration configuration;
  private transient @Nullable Enforcement enforcement;
  private transient @Nullable BalancerHealth health;

  @Override
  public void init() {
    enforcement = application.enforcement();
    var balancers = configuration.listeners().data().balancers();
    health = new BalancerHealth(balancers.healthPaths(), readiness::ready);
  }

  @Override
  protected void service(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    var balancers = requireNonNull(health);
    if (balancers.asked(request)) {
      balancers.answer(request, response);
    } else {
      requireNonNull(enforcement).serve(request, response);
    }
  }
}

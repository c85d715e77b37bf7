package dev.portcullis.admin.gate;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Lets {@link NonceListener} say which nonce a page has. */
public final class NonceFilter extends HttpFilter {
  /** The parameter that PrimeFaces reads, and the name under which it keeps a page's own. */
  static final String NONCE = "primefaces.nonce";

  private static final String SAID = "dev.portcullis.nonce";

  /** From now on this is what the request says. */
  static void say(ServletRequest request, String nonce) {
    request.setAttribute(SAID, nonce);
  }

  @Override
  protected void doFilter(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    chain.doFilter(new Said(request), response);
  }

  private static final class Said extends HttpServletRequestWrapper {
    Said(HttpServletRequest request) {
      super(request);
    }

    @Override
    public @Nullable String getParameter(String name) {
      return name.equals(NONCE) && getAttribute(SAID) instanceof String said
          ? said
          : super.getParameter(name);
    }
  }
}

package dev.portcullis.admin.gate;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/** Tells the browser what it may do with an answer: show it here, to this person, and no more. */
public final class ResponseHeadersFilter extends HttpFilter {
  private static final String NOTHING_RUNS =
      "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

  @Override
  protected void doFilter(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    response.setHeader("X-Content-Type-Options", "nosniff");
    response.setHeader("X-Frame-Options", "DENY");
    response.setHeader("Referrer-Policy", "same-origin");
    response.setHeader("Cross-Origin-Opener-Policy", "same-origin");
    response.setHeader("Cross-Origin-Resource-Policy", "same-origin");
    String path = Paths.of(request);
    if (!Paths.isResource(path)) {
      // style sheets and scripts are the same for everyone and keep their own lifetime
      response.setHeader("Cache-Control", "no-store");
    }
    if (!Paths.isPage(path)) {
      // a page has a policy of its own, with the nonce of its scripts; two policies would both
      // apply
      response.setHeader("Content-Security-Policy", NOTHING_RUNS);
    }
    chain.doFilter(request, response);
  }
}

package dev.portcullis.admin.gate;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/**
 * Refuses what a node of Portcullis forwarded, this one or another: a route must not lead the
 * clients of the data listener to a console, whose listener trusts who can reach it. A node knows
 * its own listeners and connects to none of them; those of others it cannot know, but every request
 * that it forwards says so in the field {@code Via} (RFC 9110 §7.6.3), which no client can take
 * away.
 */
public final class ForwardedFilter extends HttpFilter {

  /** The pseudonym of every node. */
  private static final String PSEUDONYM = "portcullis";

  @Override
  protected void doFilter(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    if (byNode(Collections.list(request.getHeaders("Via")))) {
      ProblemServlet.refuse(
          request,
          response,
          421,
          "The console does not answer what a node forwards: ask its listener directly");
    } else {
      chain.doFilter(request, response);
    }
  }

  /**
   * Whether any recipient is a node. Commas within what a client wrote before (a comment) part too:
   * nothing that it says can hide what follows.
   *
   * @param lines the values of all fields {@code Via}
   */
  static boolean byNode(List<String> lines) {
    for (String line : lines) {
      for (String entry : line.toLowerCase(Locale.ROOT).split(",")) {
        // protocol, recipient, perhaps a comment
        String[] words = entry.strip().split("[ \t]+", 3);
        if (words.length > 1 && words[1].equals(PSEUDONYM)) {
          return true;
        }
      }
    }
    return false;
  }
}

#!/usr/bin/env bash
# What: Payara Micro 6.2025.10 adds "Content-Length: 0" to an answer to HEAD whose application named
#   no length, although the same resource has a body for GET.
# Expected: a server leaves the field out where it does not know the length; if it is there, it must
#   be the one that GET would have (RFC 9110, 8.6 and 9.3.2).
# Seen: the servlet handles HEAD itself and sets one field; the answer says that the body has 0 octets.
#   GET of it has 5, chunked or not. A cache may take the stored body for stale (RFC 9111, 4.3.5).
# For users of Portcullis: a proxy on this connector that passes on an answer to HEAD without a length
#   would tell clients a wrong one. The bundle writes the answers of HTTP/1.1 itself; as
#   an EAR the server writes them.
. "$(dirname "$0")/lib/payara.sh"

cat >"$room/Probe.java" <<'JAVA'
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.*;
import java.io.IOException;

@WebServlet("/*")
public class Probe extends HttpServlet {
  @Override
  protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
    response.getOutputStream().print("hello");
  }

  @Override
  protected void doHead(HttpServletRequest request, HttpServletResponse response) {
    response.setHeader("X-Kind", "greeting");
  }
}
JAVA
serve
expect 'GET: 5 octets' "GET: $(curl -s "$base/" | wc -c | tr -d ' ') octets"
expect 'HEAD: Content-Length: 0' "HEAD: $(curl -sI "$base/" | tr -d '\r' | grep -i '^content-length')"

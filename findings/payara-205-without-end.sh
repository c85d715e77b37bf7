#!/usr/bin/env bash
# What: the HTTP/1.1 connector of Payara Micro 6.2025.10 sends an answer of status 205 without an end.
# Expected: a 205 ends by "Content-Length: 0", by an empty chunked body, or with the connection
#   (RFC 9110, 15.3.6; it is not among the answers that end with their head, RFC 9112, 6.3).
# Seen: neither field is there, the connection stays open, and a length that the application set
#   itself is taken away. A client that follows the RFC waits until its own time is over (curl: 28);
#   the same answer with status 200 ends at once.
# For users of Portcullis: a 205 of an upstream on such a server has no end to wait for. To clients of
#   the bundle Portcullis writes the answers of HTTP/1.1 itself, and a 205 with an end; as an EAR the
#   server writes them.
. "$(dirname "$0")/lib/payara.sh"

cat >"$room/Probe.java" <<'JAVA'
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.*;

@WebServlet("/*")
public class Probe extends HttpServlet {
  @Override
  protected void doGet(HttpServletRequest request, HttpServletResponse response) {
    response.setStatus("reset".equals(request.getQueryString()) ? 205 : 200);
    response.setContentLength(0);
  }
}
JAVA
serve
# answer QUERY: status, fields that tell the end, and how curl ended
answer() {
  local code=0 head
  head=$(curl -s -i -m 5 "$base/?$1") || code=$?
  printf '%s' "$head" | tr -d '\r' | grep -iE '^(HTTP|content-length|transfer-encoding|connection)' || true
  echo "curl $code"
}
expect $'HTTP/1.1 200 OK\nContent-Length: 0\ncurl 0' "$(answer plain)"
expect $'HTTP/1.1 205 Reset Content\ncurl 28' "$(answer reset)"

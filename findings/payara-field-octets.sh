#!/usr/bin/env bash
# What: Payara Micro 6.2025.10 writes a blank for each character above 127 of a field that an
#   application sets.
# Expected: the octet (the container writes what fits ISO-8859-1, which RFC 9110, 5.5 has as obs-text),
#   or an error.
# Seen: "café" goes out as "caf ", silently; a signature over the value, or a file name in
#   Content-Disposition, is another one then.
# For users of Portcullis: fields of an upstream that hold such octets would change on the way through
#   this connector. The bundle writes the answers of HTTP/1.1 itself, octet by octet as they came; as
#   an EAR the server writes them.
. "$(dirname "$0")/lib/payara.sh"

cat >"$room/Probe.java" <<'JAVA'
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.*;

@WebServlet("/*")
public class Probe extends HttpServlet {
  @Override
  protected void doGet(HttpServletRequest request, HttpServletResponse response) {
    response.setHeader("X-Place", "caf\u00e9 1");
    response.setContentLength(0);
  }
}
JAVA
serve
expect 'X-Place: caf  1' "$(curl -si "$base/" | tr -d '\r' | grep -a '^X-Place')"

#!/usr/bin/env bash
# What: Payara Micro 6.2025.10 takes a path parameter out of the path that an application sees, when
#   it has the name of the application's session cookie; also where the application tracks sessions
#   by cookies alone.
# Expected: getRequestURI() gives the path of the request line as it came, parameters included (Servlet
#   6.0, Javadoc); where cookies alone are asked for, the parameter means nothing to the server.
# Seen: ";visit=x" is gone from getRequestURI() and getRequestURL(), other parameters stay. Only
#   isRequestedSessionIdFromURL() tells that there was one.
# For users of Portcullis: what an application behind Servlet forwards or judges may not be what the
#   client sent. Portcullis refuses a request of which the server says that its path had a session id.
. "$(dirname "$0")/lib/payara.sh"

mkdir -p "$room/WEB-INF"
cat >"$room/WEB-INF/web.xml" <<'XML'
<web-app xmlns="https://jakarta.ee/xml/ns/jakartaee" version="6.0">
  <session-config>
    <cookie-config><name>visit</name></cookie-config>
    <tracking-mode>COOKIE</tracking-mode>
  </session-config>
</web-app>
XML
cat >"$room/Probe.java" <<'JAVA'
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.*;
import java.io.IOException;

@WebServlet("/*")
public class Probe extends HttpServlet {
  @Override
  protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
    response.getWriter().println(
        request.getRequestURI() + " from URL: " + request.isRequestedSessionIdFromURL());
  }
}
JAVA
serve
expect '/a/b;v=1;other=x;w=2 from URL: false' "$(curl -s "$base/a/b;v=1;other=x;w=2")"
expect '/a/b;v=1;w=2 from URL: true' "$(curl -s "$base/a/b;v=1;visit=x;w=2")"

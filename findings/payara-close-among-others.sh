#!/usr/bin/env bash
# What: the HTTP/1.1 connector of Payara Micro 6.2025.10 (Grizzly) sees the option "close" only
#   where it is all that the field Connection says.
# Expected: Connection is a list (RFC 9110, 7.6.1); a server that gets "close" in it closes after its
#   answer and says so (RFC 9112, 9.6).
# Seen: after "Connection: close" it answers with "Connection: close" and closes; after
#   "Connection: TE, close" it says nothing and keeps the connection, which then takes another request.
# For users of Portcullis: a proxy in front that lists options beside "close" is understood by the
#   bundle, whose listener reads the list itself; as an EAR such a connection stays until its time is over.
. "$(dirname "$0")/lib/payara.sh"

cat >"$room/Probe.java" <<'JAVA'
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.*;

@WebServlet("/*")
public class Probe extends HttpServlet {
  @Override
  protected void doGet(HttpServletRequest request, HttpServletResponse response) {
    response.setContentLength(0);
  }
}
JAVA
serve
# ask CONNECTION: how many answers come to this request and one behind it on the same connection
ask() {
  local port=${base##*:} answers=0 line
  exec 3<>"/dev/tcp/127.0.0.1/$port"
  printf 'GET / HTTP/1.1\r\nHost: a\r\nConnection: %s\r\nTE: trailers\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n' "$1" >&3
  while IFS= read -r -t 5 line <&3; do
    case $line in HTTP/1.1*) answers=$((answers + 1)) ;; esac
  done
  exec 3>&-
  echo "$1: $answers"
}
expect 'close: 1' "$(ask close)"
expect 'TE, close: 2' "$(ask 'TE, close')"

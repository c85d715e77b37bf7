package dev.portcullis.bundle;

import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** A browser of the console without a screen: a cookie, and forms that are sent back. */
final class ConsoleSession {
  private static final Pattern STATE =
      Pattern.compile("name=\"jakarta.faces.ViewState\"[^>]*value=\"([^\"]*)\"");

  private final int port;
  private String cookie = "";

  ConsoleSession(int port) {
    this.port = port;
  }

  RawHttp.Answer get(String page) throws IOException {
    return noting(
        RawHttp.send(
            port,
            "GET /portcullis%s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nCookie: %s\r\n\r\n"
                .formatted(page, cookie)));
  }

  /** Sends the form of a page with its state. */
  RawHttp.Answer submit(String page, String form, Map<String, String> fields) throws IOException {
    return post(page, state(get(page)), form, fields);
  }

  /** The state of a page that was answered. */
  static String state(RawHttp.Answer page) throws IOException {
    var state = STATE.matcher(page.body());
    if (!state.find()) {
      throw new IOException("a page without a form");
    }
    return state.group(1);
  }

  RawHttp.Answer post(String page, String state, String form, Map<String, String> fields)
      throws IOException {
    String body =
        fields.entrySet().stream()
                .map(e -> encode(e.getKey()) + "=" + encode(e.getValue()))
                .collect(Collectors.joining("&"))
            + "&%s=%s&jakarta.faces.ViewState=%s".formatted(form, form, encode(state));
    return noting(
        RawHttp.send(
            port,
            """
            POST /portcullis%s HTTP/1.1\r
            Host: localhost\r
            Connection: close\r
            Content-Type: application/x-www-form-urlencoded\r
            Content-Length: %d\r
            Cookie: %s\r
            \r
            %s\
            """
                .formatted(page, body.length(), cookie, body)));
  }

  boolean signIn(String name, String password) throws IOException {
    var fields = Map.of("login:name", name, "login:password", password, "login:signIn", "");
    return submit("/login.xhtml", "login", fields).status() == 302;
  }

  private RawHttp.Answer noting(RawHttp.Answer answer) {
    String set = answer.header("Set-Cookie");
    if (set.contains("PORTCULLIS_CONSOLE=")) {
      cookie = set.substring(set.lastIndexOf("PORTCULLIS_CONSOLE=")).split(";")[0];
    }
    return answer;
  }

  private static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}

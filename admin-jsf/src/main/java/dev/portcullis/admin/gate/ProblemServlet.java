package dev.portcullis.admin.gate;

import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/**
 * Says that a page cannot be had. It depends on nothing that may have failed, and tells nothing of
 * what did.
 */
@WebServlet("/problem")
public final class ProblemServlet extends HttpServlet {

  private static final String TITLE = ProblemServlet.class.getName() + ".title";

  /** Answers with this status and title instead of what was asked for. */
  static void refuse(
      HttpServletRequest request, HttpServletResponse response, int status, String title)
      throws IOException {
    request.setAttribute(TITLE, title);
    response.sendError(status);
  }

  @Override
  protected void service(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    int status =
        request.getAttribute(RequestDispatcher.ERROR_STATUS_CODE) instanceof Integer code
            ? code
            : HttpServletResponse.SC_NOT_FOUND;
    response.setStatus(status);
    response.setCharacterEncoding("UTF-8");
    if (programmatic(request)) {
      response.setContentType("application/problem+json");
      response.getWriter().write(problem(request, status));
    } else {
      response.setContentType("text/html");
      response.getWriter().write(page(request, status));
    }
  }

  private static boolean programmatic(HttpServletRequest request) {
    return request.getAttribute(RequestDispatcher.ERROR_REQUEST_URI) instanceof String uri
        && Paths.isProgrammatic(uri.substring(request.getContextPath().length()));
  }

  private static String problem(HttpServletRequest request, int status) {
    return "{\"type\":\"about:blank\",\"title\":\"%s\",\"status\":%d}"
        .formatted(title(request, status), status);
  }

  private static String page(HttpServletRequest request, int status) {
    String context = request.getContextPath();
    return """
    <!DOCTYPE html>
    <html lang="en"><head><meta charset="UTF-8"><title>%1$s · Portcullis</title>
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <link rel="stylesheet" href="%2$s/jakarta.faces.resource/console.css.xhtml?ln=console"></head>
    <body class="alone"><main class="card"><h1>%1$s</h1>
    <p>Nothing was changed. <a href="%2$s/index.xhtml">Back to the overview</a></p></main></body></html>
    """
        .formatted(title(request, status), context);
  }

  private static String title(HttpServletRequest request, int status) {
    return request.getAttribute(TITLE) instanceof String given ? given : title(status);
  }

  private static String title(int status) {
    return switch (status) {
      case 403 -> "This is not allowed";
      case 404 -> "There is nothing here";
      case 405 -> "This cannot be done here";
      default -> status < 500 ? "The request was not understood" : "Something went wrong here";
    };
  }
}

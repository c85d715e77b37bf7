package dev.portcullis.bench.servlet;

import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/** Answers at once with 251 octets: the floor under any servlet. */
@WebServlet("/empty/*")
public final class EmptyServlet extends HttpServlet {

  /** What its paths begin with. */
  public static final String PATH = "/empty";

  private static final byte[] ANSWER = new byte[251];

  @Override
  protected void doGet(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    response.setContentType("application/json");
    response.setContentLength(ANSWER.length);
    response.getOutputStream().write(ANSWER);
  }
}

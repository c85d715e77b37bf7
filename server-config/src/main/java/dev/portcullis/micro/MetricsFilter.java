package dev.portcullis.micro;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;

/** Answers with the server's metrics in the form that {@link MetricFamilies} gives them. */
final class MetricsFilter extends HttpFilter {

  private static final long serialVersionUID = 1;

  /** The text format of Prometheus, which every scraper takes whatever it asks for. */
  private static final String FORMAT = "text/plain; version=0.0.4; charset=utf-8";

  @Override
  protected void doFilter(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    var held = new Held(response);
    chain.doFilter(request, held);
    String text = held.text();
    if (!text.isEmpty()) {
      response.setContentType(FORMAT);
      response
          .getOutputStream()
          .write(MetricFamilies.inForm(text).getBytes(StandardCharsets.UTF_8));
    }
  }

  /** An answer whose body is held. */
  private static final class Held extends HttpServletResponseWrapper {
    private final ByteArrayOutputStream octets = new ByteArrayOutputStream();
    private final PrintWriter writer = new PrintWriter(octets, false, StandardCharsets.UTF_8);

    Held(HttpServletResponse response) {
      super(response);
    }

    String text() {
      writer.flush();
      return octets.toString(StandardCharsets.UTF_8);
    }

    @Override
    public PrintWriter getWriter() {
      return writer;
    }

    @Override
    public void flushBuffer() {
      // What is held is written as a whole.
    }

    @Override
    public void setContentLength(int length) {
      // It will be another.
    }

    @Override
    public void setContentLengthLong(long length) {
      // It will be another.
    }

    @Override
    public ServletOutputStream getOutputStream() {
      return new ServletOutputStream() {
        @Override
        public boolean isReady() {
          return true;
        }

        @Override
        public void setWriteListener(WriteListener listener) {
          throw new IllegalStateException("metrics are written at once");
        }

        @Override
        public void write(int octet) {
          octets.write(octet);
        }

        @Override
        public void write(byte[] from, int offset, int length) {
          octets.write(from, offset, length);
        }
      };
    }
  }
}

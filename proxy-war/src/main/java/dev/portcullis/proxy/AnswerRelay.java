package dev.portcullis.proxy;

import dev.portcullis.proxy.upstream.AnswerReceiver;
import dev.portcullis.proxy.upstream.ClientException;
import dev.portcullis.proxy.upstream.ClientException.Kind;
import dev.portcullis.request.HttpFields;
import java.io.IOException;

/** Passes an upstream's answer to the client as it comes: status, fields, body, pauses. */
final class AnswerRelay implements AnswerReceiver {

  private final Exchange exchange;

  AnswerRelay(Exchange exchange) {
    this.exchange = exchange;
  }

  @Override
  public void head(int status, HttpFields fields) {
    var response = exchange.response();
    var listed = HopByHop.listed(fields);
    exchange.answering(status);
    response.setStatus(status);
    for (int i = 0; i < fields.size(); i++) {
      String name = fields.name(i);
      if (!HopByHop.isAlways(name)
          && !HopByHop.isListed(name, listed)
          && !name.equalsIgnoreCase("X-Request-Id")) {
        add(status, name, fields.value(i));
      }
    }
    response.setHeader("X-Request-Id", exchange.id());
    if (status >= 400 && exchange.body().left() != 0) {
      // The upstream wants no more of the body, so nobody will read it.
      response.setHeader("Connection", "close");
    }
  }

  private void add(int status, String name, String value) {
    if (!name.equalsIgnoreCase("Content-Length")) {
      exchange.response().addHeader(name, value);
    } else if (status != 204) {
      exchange.response().setContentLengthLong(Long.parseLong(value));
    }
  }

  @Override
  public void body(byte[] bytes, int offset, int length) throws ClientException {
    try {
      exchange.response().getOutputStream().write(bytes, offset, length);
      exchange.sent(length);
    } catch (IOException | RuntimeException e) {
      throw new ClientException(Kind.GONE, "the client is gone", e);
    }
  }

  @Override
  public void flush() throws ClientException {
    try {
      exchange.response().flushBuffer();
    } catch (IOException | RuntimeException e) {
      throw new ClientException(Kind.GONE, "the client is gone", e);
    }
  }
}

package dev.portcullis.listener.http2;

import dev.portcullis.listener.connection.ListenerBounds;
import org.glassfish.grizzly.Connection;
import org.glassfish.grizzly.http.HttpRequestPacket;
import org.glassfish.grizzly.http.HttpResponsePacket;
import org.glassfish.grizzly.http.ProcessingState;
import org.glassfish.grizzly.http.Protocol;
import org.glassfish.grizzly.http.util.Header;

/** A request of an HTTP/2 stream in the form that the server's HTTP code takes. */
final class Http2Request extends HttpRequestPacket {

  private final ProcessingState state = new ProcessingState();

  Http2Request(Connection<?> connection, Http2Head head, boolean secure) {
    var response = new Response();
    setResponse(response);
    response.setRequest(this);
    setConnection(connection);
    setProtocol(Protocol.HTTP_2_0);
    response.setProtocol(Protocol.HTTP_2_0);
    setChunkingAllowed(true);
    response.setChunkingAllowed(true);
    setSecure(secure);
    getMethodDC().setString(head.method());
    target(head.path());
    fields(head);
  }

  private void target(String path) {
    int query = path.indexOf('?');
    getRequestURIRef().init(query < 0 ? path : path.substring(0, query));
    if (query >= 0) {
      getQueryStringDC().setString(path.substring(query + 1));
    }
  }

  private void fields(Http2Head head) {
    var headers = getHeaders();
    headers.setMaxNumHeaders(ListenerBounds.MAX_FIELDS + 8);
    headers.setValue(Header.Host).setString(head.authority());
    unparsedHostC = headers.getValue(Header.Host);
    var fields = head.fields();
    for (int i = 0; i < fields.size(); i += 2) {
      headers.addValue(fields.get(i)).setString(fields.get(i + 1));
      if (fields.get(i).equals("content-type")) {
        setContentType(fields.get(i + 1));
      }
    }
    if (head.contentLength() >= 0) {
      setContentLengthLong(head.contentLength());
    }
    headers.mark();
  }

  @Override
  public ProcessingState getProcessingState() {
    return state;
  }

  /** Not used again: the application may still hold it when its stream is gone. */
  @Override
  public void recycle() {}

  private static final class Response extends HttpResponsePacket {

    @Override
    public ProcessingState getProcessingState() {
      return getRequest().getProcessingState();
    }

    @Override
    public void recycle() {}
  }
}

package dev.portcullis.launcher;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** An API that answers with what it received, so one sees what an upstream gets. */
record DemoUpstream(DemoServer server) implements AutoCloseable {

  static DemoUpstream start() throws IOException {
    var server = DemoServer.start("demo-upstream");
    server.server().createContext("/", DemoUpstream::echo);
    return new DemoUpstream(server);
  }

  private static void echo(HttpExchange exchange) throws IOException {
    long bytes = exchange.getRequestBody().transferTo(OutputStream.nullOutputStream());
    var json = new StringBuilder("{\n  \"method\": ");
    json.append(DemoServer.quoted(exchange.getRequestMethod()));
    json.append(",\n  \"target\": ").append(DemoServer.quoted(exchange.getRequestURI().toString()));
    json.append(",\n  \"headers\": {");
    String separator = "\n";
    for (Map.Entry<String, List<String>> header :
        new TreeMap<>(exchange.getRequestHeaders()).entrySet()) {
      json.append(separator).append("    ").append(DemoServer.quoted(header.getKey())).append(": ");
      json.append(DemoServer.quoted(String.join(", ", header.getValue())));
      separator = ",\n";
    }
    json.append("\n  },\n  \"bodyBytes\": ").append(bytes).append("\n}\n");
    DemoServer.answer(exchange, json.toString());
  }

  String url() {
    return server.url();
  }

  @Override
  public void close() {
    server.close();
  }
}

package dev.portcullis.bundle;

import dev.portcullis.testing.Octets;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** An upstream of HTTP/1.1 that says, octet by octet, what a test wants, whenever it wants. */
public final class ScriptedUpstream implements AutoCloseable {

  /** What it does with one connection, from the head of its first request. */
  @FunctionalInterface
  public interface Script {
    void play(Played request) throws Exception;
  }

  private final ServerSocket server;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private final AtomicInteger heads = new AtomicInteger();
  private volatile Script script = request -> request.say("HTTP/1.1 204 No Content\r\n\r\n");

  public ScriptedUpstream() throws IOException {
    server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    daemon(this::accept);
  }

  public String url() {
    return "http://127.0.0.1:" + server.getLocalPort();
  }

  /** From now on it does this with every request; connections that are kept end. */
  public void play(Script next) {
    script = next;
    heads.set(0);
    open.forEach(ScriptedUpstream::end);
  }

  /** From now on it answers each request without a body with these octets. */
  public void say(String octets) {
    play(request -> request.say(octets));
  }

  /** How many requests' heads came since the script was set. */
  public int heads() {
    return heads.get();
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        Socket socket = server.accept();
        open.add(socket);
        daemon(() -> serve(socket));
      } catch (IOException e) {
        return;
      }
    }
  }

  private static void daemon(Runnable task) {
    var thread = new Thread(task, "scripted-upstream");
    thread.setDaemon(true);
    thread.start();
  }

  private void serve(Socket socket) {
    try (socket) {
      socket.setSoTimeout(60_000);
      while (true) {
        String head = Octets.upTo(socket.getInputStream(), Octets.END_OF_HEAD);
        if (head.isEmpty()) {
          return;
        }
        heads.incrementAndGet();
        script.play(new Played(socket, head));
      }
    } catch (Exception e) {
      // the connection was ended by the other side, or by the test
    } finally {
      open.remove(socket);
    }
  }

  private static void end(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      // it is closed
    }
  }

  @Override
  public void close() throws IOException {
    server.close();
    open.forEach(ScriptedUpstream::end);
  }

  /** A request that came, and the connection on which it did. */
  public record Played(Socket socket, String head) {

    /** Sends octets as they stand (ISO 8859-1). */
    public void say(String octets) throws IOException {
      socket.getOutputStream().write(octets.getBytes(StandardCharsets.ISO_8859_1));
      socket.getOutputStream().flush();
    }

    /** Reads so many octets of the body, or fewer where the connection ends. */
    public String read(int octets) throws IOException {
      return new String(socket.getInputStream().readNBytes(octets), StandardCharsets.ISO_8859_1);
    }

    /** Reads a body up to this end, or what there is of it. */
    public String readUntil(String end) throws IOException {
      var text = new StringBuilder();
      while (text.indexOf(end, Math.max(0, text.length() - end.length() - 1)) < 0) {
        int octet = socket.getInputStream().read();
        if (octet < 0) {
          break;
        }
        text.append((char) octet);
      }
      return text.toString();
    }

    /** The value of a field, or nothing. */
    public String field(String name) {
      for (String line : head.split("\r\n")) {
        if (line.regionMatches(true, 0, name + ":", 0, name.length() + 1)) {
          return line.substring(name.length() + 1).strip();
        }
      }
      return "";
    }
  }
}

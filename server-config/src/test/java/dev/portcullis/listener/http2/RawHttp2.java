package dev.portcullis.listener.http2;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.glassfish.grizzly.http2.hpack.Decoder;
import org.glassfish.grizzly.http2.hpack.DecodingCallback;
import org.glassfish.grizzly.memory.Buffers;
import org.glassfish.grizzly.memory.MemoryManager;

/** Speaks HTTP/2 frame by frame, so that a test may say what no client would. */
final class RawHttp2 implements AutoCloseable {

  static final String PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

  /** Names and values of an ordinary request's head. */
  static final String[] GET = {
    ":method", "GET", ":scheme", "http", ":path", "/", ":authority", "x"
  };

  private final Socket socket;
  private final DataInputStream in;
  private final Decoder decoder = new Decoder(4096);

  RawHttp2(Socket socket) throws IOException {
    this.socket = socket;
    this.in = new DataInputStream(socket.getInputStream());
  }

  /** With preface and empty settings sent. */
  static RawHttp2 greeting(Socket socket) throws IOException {
    var client = new RawHttp2(socket);
    client.send(PREFACE.getBytes(StandardCharsets.US_ASCII));
    client.frame(Http2Frame.SETTINGS, 0, 0);
    return client;
  }

  void send(byte[] octets) throws IOException {
    socket.getOutputStream().write(octets);
    socket.getOutputStream().flush();
  }

  void frame(int type, int flags, int stream, byte... payload) throws IOException {
    send(Http2Frame.encoded(type, flags, stream, payload));
  }

  /** A whole head, names and values in turn; with the end of the stream or without. */
  void headers(int stream, boolean end, String... fields) throws IOException {
    int flags = Http2Frame.END_HEADERS | (end ? Http2Frame.END_STREAM : 0);
    frame(Http2Frame.HEADERS, flags, stream, block(fields));
  }

  void data(int stream, boolean end, String data) throws IOException {
    byte[] octets = data.getBytes(StandardCharsets.ISO_8859_1);
    frame(Http2Frame.DATA, end ? Http2Frame.END_STREAM : 0, stream, octets);
  }

  void number(int type, int stream, int number) throws IOException {
    send(Http2Frame.ofNumbers(type, stream, number));
  }

  /** Literals without indexing (RFC 7541 §6.2.2), whatever octets they have. */
  static byte[] block(String... fields) {
    var block = new ByteArrayOutputStream();
    for (int i = 0; i < fields.length; i += 2) {
      block.write(0);
      text(block, fields[i]);
      text(block, fields[i + 1]);
    }
    return block.toByteArray();
  }

  static void text(ByteArrayOutputStream block, String text) {
    byte[] octets = text.getBytes(StandardCharsets.ISO_8859_1);
    if (octets.length < 127) {
      block.write(octets.length);
    } else {
      block.write(127);
      int rest = octets.length - 127;
      for (; rest >= 128; rest >>= 7) {
        block.write(rest & 127 | 128);
      }
      block.write(rest);
    }
    block.writeBytes(octets);
  }

  /** The next frame. */
  Http2Frame next() throws IOException {
    int length = in.readUnsignedByte() << 16 | in.readUnsignedShort();
    int type = in.readUnsignedByte();
    int flags = in.readUnsignedByte();
    int stream = in.readInt();
    return new Http2Frame(type, flags, stream, in.readNBytes(length));
  }

  /** The next frame of this type, others passed over. */
  Http2Frame next(int type) throws IOException {
    for (Http2Frame frame = next(); ; frame = next()) {
      if (frame.type() == type) {
        return frame;
      }
    }
  }

  Map<String, String> decode(Http2Frame headers) throws IOException {
    var fields = new LinkedHashMap<String, String>();
    decoder.decode(
        Buffers.wrap(MemoryManager.DEFAULT_MEMORY_MANAGER, headers.payload()),
        true,
        new DecodingCallback() {
          @Override
          public void onDecoded(CharSequence name, CharSequence value) {
            fields.put(name.toString(), value.toString());
          }
        });
    return fields;
  }

  /** The fields of the next head or trailers, and what the stream sent until its end or reset. */
  record Answer(Map<String, String> head, String body, Map<String, String> trailers, int reset) {
    String status() {
      return head.getOrDefault(":status", "");
    }
  }

  /** What comes on a stream until its end; {@code reset} is -1 unless it was reset. */
  Answer answer(int stream) throws IOException {
    Map<String, String> head = new LinkedHashMap<>();
    Map<String, String> trailers = new LinkedHashMap<>();
    var body = new StringBuilder();
    for (Http2Frame frame = next(); ; frame = next()) {
      if (frame.type() == Http2Frame.HEADERS) {
        var fields = decode(frame);
        if (frame.stream() == stream) {
          (fields.containsKey(":status") ? head : trailers).putAll(fields);
        }
      } else if (frame.type() == Http2Frame.DATA && frame.stream() == stream) {
        body.append(new String(frame.payload(), StandardCharsets.ISO_8859_1));
      } else if (frame.type() == Http2Frame.RST_STREAM && frame.stream() == stream) {
        return new Answer(head, body.toString(), trailers, frame.number(0));
      } else if (frame.type() == Http2Frame.GOAWAY) {
        throw new EOFException("goaway " + frame.number(4));
      }
      boolean ends = frame.type() == Http2Frame.HEADERS || frame.type() == Http2Frame.DATA;
      if (frame.stream() == stream && ends && frame.has(Http2Frame.END_STREAM)) {
        return new Answer(head, body.toString(), trailers, -1);
      }
    }
  }

  /** The code with which the server ends the connection. */
  Http2Error.Code goAway() throws IOException {
    return Http2Error.Code.values()[next(Http2Frame.GOAWAY).number(4)];
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}

package dev.portcullis.proxy.upstream.dns;

import java.io.ByteArrayOutputStream;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The question where a service is, and what of a message answers it (RFC 1035, RFC 2782).
 *
 * @param id by which the answer is told from others, 0 to 65535
 * @param name of the service, in lower case
 */
record ServiceQuestion(int id, String name) {

  private static final int SRV = 33;
  private static final int CNAME = 5;
  private static final int INTERNET = 1;

  private static final int RESPONSE = 0x8000;
  private static final int OPCODE = 0x7800;
  private static final int TRUNCATED = 0x0200;
  private static final int RECURSION = 0x0100;
  private static final int CODE = 0x000f;
  private static final int NO_SUCH_NAME = 3;

  /** So often another name is followed to the records. */
  private static final int MOST_ALIASES = 8;

  private static final String HOST = "[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?";

  /** The question as it is sent. */
  byte[] message() {
    var out = new ByteArrayOutputStream();
    for (int number : new int[] {id, RECURSION, 1, 0, 0, 0}) {
      put(out, number);
    }
    for (String label : name.split("\\.")) {
      byte[] octets = label.getBytes(StandardCharsets.US_ASCII);
      out.write(octets.length);
      out.writeBytes(octets);
    }
    out.write(0);
    put(out, SRV);
    put(out, INTERNET);
    return out.toByteArray();
  }

  private static void put(ByteArrayOutputStream out, int number) {
    out.write(number >> 8);
    out.write(number);
  }

  /**
   * The flags of an answer to this question; -1 of any other message, which somebody else may have
   * sent.
   */
  private int flags(MessageReader in) throws MalformedMessageException {
    boolean ours = in.number() == id;
    int flags = in.number();
    ours &= (flags & RESPONSE) != 0 && (flags & OPCODE) == 0;
    ours &= in.number() == 1;
    in.seek(in.at() + 6);
    ours &= in.name().equals(name) && in.number() == SRV && in.number() == INTERNET;
    return ours ? flags : -1;
  }

  /** Whether a message answers this question at all. */
  boolean answeredBy(byte[] message) {
    try {
      return flags(new MessageReader(message)) >= 0;
    } catch (MalformedMessageException e) {
      return false;
    }
  }

  /** Whether an answer says that it is not all: it is to be asked for over TCP. */
  boolean truncated(byte[] message) throws MalformedMessageException {
    return (flags(new MessageReader(message)) & TRUNCATED) != 0;
  }

  /**
   * Reads an answer.
   *
   * @throws UnknownHostException where there is no such name
   * @throws MalformedMessageException where it cannot be read, or the server does not answer
   */
  ServiceAnswer answer(byte[] message) throws MalformedMessageException, UnknownHostException {
    var in = new MessageReader(message);
    int code = flags(in) & CODE;
    if (code == NO_SUCH_NAME) {
      throw new UnknownHostException("there is no such name");
    }
    if (code != 0) {
      throw new MalformedMessageException("the name server answers with code " + code);
    }
    int position = in.at();
    in.seek(6);
    int count = in.number();
    in.seek(position);
    var found = new Found(new ArrayList<>(), new HashMap<>());
    for (int i = 0; i < count; i++) {
      found.read(in);
    }
    return found.of(name);
  }

  /**
   * @param record null where it cannot be used
   * @param root whether it says that the service is not there
   */
  private record Entry(String owner, @Nullable ServiceRecord record, boolean root) {}

  /** What the answer has, before it is known which of it is ours. */
  private record Found(List<Entry> entries, Map<String, String> aliases) {

    void read(MessageReader in) throws MalformedMessageException {
      String owner = in.name();
      int type = in.number();
      boolean internet = in.number() == INTERNET;
      in.seek(in.at() + 4); // how long it is good for is not asked: it is looked up again anyway
      int length = in.number();
      int end = in.at() + length;
      if (type == SRV) {
        entries.add(internet ? entry(in, owner, end) : new Entry(owner, null, false));
      } else if (type == CNAME && internet) {
        aliases.putIfAbsent(owner, in.name());
      }
      in.seek(end);
    }

    private static Entry entry(MessageReader in, String owner, int end) {
      try {
        int priority = in.number();
        int weight = in.number();
        int port = in.number();
        String host = in.name();
        boolean whole = in.at() == end;
        boolean root = whole && host.isEmpty();
        boolean good = whole && port > 0 && host(host);
        return new Entry(
            owner, good ? new ServiceRecord(priority, weight, port, host) : null, root);
      } catch (MalformedMessageException e) {
        return new Entry(owner, null, false);
      }
    }

    /** A name that is no address however it is read: RFC 2782 has no addresses here. */
    private static boolean host(String host) {
      String[] labels = host.split("\\.", -1);
      for (String label : labels) {
        if (!label.matches(HOST)) {
          return false;
        }
      }
      return !labels[labels.length - 1].matches("[0-9]+|0x[0-9a-f]*");
    }

    ServiceAnswer of(String name) {
      String owner = name;
      for (int i = 0; i < MOST_ALIASES && aliases.containsKey(owner); i++) {
        owner = aliases.getOrDefault(owner, owner);
      }
      var records = new ArrayList<ServiceRecord>();
      int bad = 0;
      int roots = 0;
      for (var entry : entries) {
        if (!entry.owner().equals(owner)) {
          bad++;
        } else if (entry.root()) {
          roots++;
        } else if (entry.record() == null) {
          bad++;
        } else {
          records.add(entry.record());
        }
      }
      return ServiceAnswer.of(records, bad, roots);
    }
  }
}

package dev.portcullis.cluster.node;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** The members that should be there, and at which addresses each may show up in the grid. */
final class ConfiguredMembers {
  private static final Pattern LITERAL = Pattern.compile("[0-9.]+|\\[?[^\\[\\]]*:[^\\[\\]]*\\]?");

  private volatile Map<String, Set<String>> addresses;

  /**
   * @param members {@code host:port}
   */
  ConfiguredMembers(List<String> members) {
    var known = new LinkedHashMap<String, Set<String>>();
    for (String member : members) {
      known.put(member, named(member) ? Set.of(member) : resolved(member, Set.of(member)));
    }
    this.addresses = known;
  }

  /** Each member with its addresses, {@code host:port}. */
  Map<String, Set<String>> addresses() {
    return addresses;
  }

  /** Whether names are among them, which must be looked up again and again. */
  boolean named() {
    return addresses.keySet().stream().anyMatch(ConfiguredMembers::named);
  }

  /** Looks names up, which may take its time; a name that is not found keeps what it had. */
  void lookUp() {
    var next = new LinkedHashMap<>(addresses);
    next.replaceAll((member, known) -> named(member) ? resolved(member, known) : known);
    addresses = next;
  }

  private static boolean named(String member) {
    return !LITERAL.matcher(host(member)).matches();
  }

  private static Set<String> resolved(String member, Set<String> otherwise) {
    try {
      var found = new HashSet<>(Set.of(member));
      for (InetAddress address : InetAddress.getAllByName(host(member))) {
        found.add(address.getHostAddress() + port(member));
      }
      return found;
    } catch (UnknownHostException e) {
      return otherwise;
    }
  }

  private static String host(String member) {
    return member.substring(0, colon(member));
  }

  private static String port(String member) {
    return member.substring(colon(member));
  }

  private static int colon(String member) {
    int colon = member.lastIndexOf(':');
    return colon < 0 ? member.length() : colon;
  }
}

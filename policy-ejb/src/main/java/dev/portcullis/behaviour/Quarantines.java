package dev.portcullis.behaviour;

import dev.portcullis.behaviour.Act.Kind;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Who is suspended for now, and why.
 *
 * <p>Which decisions count for what: those on a verified request count for the subject and its
 * credential, and not for the address, which others may share; those on an unverified request count
 * for the address alone, and never for the subject it claims to be, so that nobody can have another
 * one locked out. Asking whether somebody is quarantined is one or two looks into concurrent maps.
 */
public final class Quarantines {

  /** Who ends a quarantine whose time is over. */
  public static final String ITSELF = "portcullis";

  /** The longest key of an act of another node, in characters. */
  private static final int LONGEST_KEY = 2048;

  private static final int LONGEST_REASON = 256;

  private final QuarantinePolicy policy;
  private final QuarantineLedger ledger;
  private final InstantSource time;
  private final QuarantineList subjects;
  private final QuarantineList credentials;
  private final QuarantineList addresses;

  /** The switch: while it is on, nobody is suspended, whatever was imposed before. */
  private volatile boolean suggestOnly;

  /** Nobody is quarantined yet. */
  public Quarantines(QuarantinePolicy policy, QuarantineLedger ledger, InstantSource time) {
    this.policy = policy;
    this.ledger = ledger;
    this.time = time;
    this.suggestOnly = policy.suggestOnly();
    this.subjects = new QuarantineList(Kind.SUBJECT, policy, ledger, () -> suggestOnly);
    this.credentials = new QuarantineList(Kind.CREDENTIAL, policy, ledger, () -> suggestOnly);
    this.addresses = new QuarantineList(Kind.ADDRESS, policy, ledger, () -> suggestOnly);
  }

  /** Whether the subject or the credential is suspended now. */
  public boolean quarantined(String subject, String credential) {
    if (suggestOnly || (subjects.isEmpty() && credentials.isEmpty())) {
      return false;
    }
    Instant now = time.instant();
    return subjects.quarantined(subject, now) || credentials.quarantined(credential, now);
  }

  /** Whether the address is suspended now. */
  public boolean quarantined(InetAddress client) {
    return !suggestOnly
        && !addresses.isEmpty()
        && !policy.exempt().test(client)
        && addresses.quarantined(key(client), time.instant());
  }

  /** Turns the switch: on, quarantines are only suggested and those in force are suspended. */
  public void suggestOnly(boolean on) {
    suggestOnly = on;
  }

  /** Whether quarantines are only suggested now. */
  public boolean suggestOnly() {
    return suggestOnly;
  }

  /** Learns from a decision. */
  public void observe(Observation observation) {
    int weight = Offence.weight(observation, policy);
    if (observation.verified()) {
      observe(subjects, observation.subject(), observation, weight);
      observe(credentials, observation.credential(), observation, weight);
    } else if (!policy.exempt().test(observation.client())) {
      observe(addresses, key(observation.client()), observation, weight);
    }
  }

  private static void observe(
      QuarantineList list, String key, Observation observation, int weight) {
    list.seen(key, observation.time());
    if (weight > 0) {
      list.offence(key, observation.time(), weight);
    }
  }

  /** Ends what is over; for a timer, since otherwise only the next offence does. */
  public void sweep() {
    Instant now = time.instant();
    subjects.sweep(now);
    credentials.sweep(now);
    addresses.sweep(now);
  }

  /**
   * Takes over an act of another node, or of the database at the start, within the bounds that hold
   * for those of this node: none is longer than the longest here, none has a name that no subject,
   * credential or address has.
   */
  public void apply(Act act) {
    Instant now = time.instant();
    if (act.key().isEmpty() || act.key().length() > LONGEST_KEY) {
      return;
    }
    Act bounded = act.bounded(now, now.plus(policy.longest()), LONGEST_REASON);
    if (now.isBefore(bounded.until())) {
      of(act.kind()).apply(bounded);
    }
  }

  /**
   * Ends a quarantine or suggestion here and tells the ledger.
   *
   * @param by who says so
   * @return what was ended, or null where there was none
   */
  public @Nullable Act release(Kind kind, String key, String by) {
    Act act = of(kind).release(key);
    if (act != null) {
      ledger.released(act, by, time.instant());
    }
    return act;
  }

  /** Ends what another node ended; the ledger knows. */
  public void applyRelease(Kind kind, String key) {
    of(kind).release(key);
  }

  /** All acts in force or suggested now. */
  public List<Act> current() {
    Instant now = time.instant();
    var acts = new ArrayList<Act>();
    for (QuarantineList list : List.of(subjects, credentials, addresses)) {
      list.acts().stream().filter(act -> now.isBefore(act.until())).forEach(acts::add);
    }
    return acts;
  }

  QuarantineList of(Kind kind) {
    return switch (kind) {
      case SUBJECT -> subjects;
      case CREDENTIAL -> credentials;
      case ADDRESS -> addresses;
    };
  }

  /** An address as a key; of IPv6 its /64, since a host has all of that. */
  public static String key(InetAddress address) {
    if (!(address instanceof Inet6Address)) {
      return address.getHostAddress();
    }
    byte[] network = address.getAddress();
    Arrays.fill(network, 8, 16, (byte) 0);
    try {
      return InetAddress.getByAddress(network).getHostAddress() + "/64";
    } catch (UnknownHostException e) {
      throw new IllegalStateException("16 bytes are an address", e);
    }
  }
}
